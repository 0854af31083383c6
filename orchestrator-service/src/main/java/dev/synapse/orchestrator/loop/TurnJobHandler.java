package dev.synapse.orchestrator.loop;

import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.CommitResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The orchestrator's job handler; each job is one hop. Within the process, jobs of a group are handled one at a time; between processes
 * the compare-and-set of the commit keeps their order. Only groups of the same shard share a lock, since a job whose node of Redis does
 * not answer holds its lock. Thread-safe.
 */
final class TurnJobHandler implements JobHandler {

    private static final int LOCKS_PER_SHARD = 64;

    private final TurnStarter starter;
    private final TurnAdvancer advancer;
    private final TurnWithdrawal withdrawal;
    private final Recorder recorder;
    private final int maxAttempts;
    private final Shards shards;
    private final Map<Shard, List<ReentrantLock>> locks;

    TurnJobHandler(
            Shards shards,
            TurnStarter starter,
            TurnAdvancer advancer,
            TurnWithdrawal withdrawal,
            Recorder recorder,
            int maxAttempts) {
        this.shards = shards;
        this.locks = shards.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        shard -> shard,
                        shard -> Stream.generate(ReentrantLock::new)
                                .limit(LOCKS_PER_SHARD)
                                .toList()));
        this.starter = starter;
        this.advancer = advancer;
        this.withdrawal = withdrawal;
        this.recorder = recorder;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        ReentrantLock lock = lock(delivery.job().group());
        lock.lockInterruptibly();
        try {
            switch (delivery.job()) {
                case Job.StartTurn start -> start(delivery, start);
                case Job.ContinueTurn continuation -> proceed(delivery, continuation);
                case Job.RecordCalls calls -> recorder.recordCalls(delivery, calls, maxAttempts);
                case Job.RecordSummary summary -> recorder.recordSummary(delivery, summary, maxAttempts);
                case Job.StepJob step -> recorder.deadLetter(delivery, step, "This job is for the workers");
            }
        } finally {
            lock.unlock();
        }
    }

    /** A job over the delivery limit has crashed its process each time: the turn fails instead of starting. */
    private void start(Delivery delivery, Job.StartTurn job) throws InterruptedException {
        if (delivery.deliveries() > maxAttempts) {
            starter.giveUp(delivery, job, "The turn could not be started in " + AttemptCount.text(maxAttempts));
        } else {
            starter.start(delivery, job);
        }
    }

    /** Loops because the turn may change between queued and active in the meantime. */
    private void proceed(Delivery delivery, Job.ContinueTurn next) throws InterruptedException {
        boolean done = false;
        while (!done) {
            done = advancer.advance(delivery, next)
                    || withdrawal.withdraw(delivery.claim(), next) != CommitResult.CONFLICT;
        }
    }

    private ReentrantLock lock(GroupId group) {
        return Objects.requireNonNull(locks.get(shards.keys(group).shard()))
                .get(Math.floorMod(group.hashCode(), LOCKS_PER_SHARD));
    }
}
