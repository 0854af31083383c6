package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CostCeiling;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link LiveStep} over the shared state in Redis. */
record RedisLiveStep(StepCommits commits, Budgets budgets, LiveFiles files, Delivery delivery, Job.StepJob job)
        implements LiveStep {

    private static final Logger log = LoggerFactory.getLogger(RedisLiveStep.class);

    @Override
    public Optional<ThreadView> thread(int window) {
        return commits.view(job.group(), window);
    }

    @Override
    public List<ModelCall> recordedCalls() {
        return commits.modelCalls(job.group(), job.step());
    }

    @Override
    public Optional<Summary> summary() {
        return commits.summary(job.group());
    }

    @Override
    public CommitResult recordSummary(Optional<Summary> summary, ModelCall call) {
        return commits.recordSummary(delivery.claim(), job, summary, List.of(call));
    }

    @Override
    public Map<FileId, String> files(Collection<FileId> wanted) {
        return files.get(job.group(), wanted);
    }

    @Override
    public CommitResult emit(List<GroupEvent> events) {
        return commits.stream(delivery.claim(), job.group(), job.turn(), events);
    }

    @Override
    public CommitResult emitOnce(List<GroupEvent> events) {
        return commits.streamOnce(delivery.claim(), job.group(), job.turn(), events);
    }

    @Override
    public Reservation reserve(Roster roster, CostCeiling ceiling) {
        return budgets.reserve(delivery.claim(), job, roster, ceiling);
    }

    @Override
    public Optional<Duration> timeLeft() {
        try {
            return commits.timeLeft(job.group(), job.turn());
        } catch (RedisUnavailable e) {
            log.debug("Cannot read the deadline of turn {}: {}", job.turn(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void settle(Roster roster, List<ModelCall> calls) {
        if (Budgets.hasUserBudget(roster) && roster.owner() != null && !calls.isEmpty()) {
            if (!budgets.settle(roster.owner(), calls)) {
                commits.recordCalls(job, calls);
            }
        }
    }
}
