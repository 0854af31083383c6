package dev.synapse.workers.loop;

import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.DeadLettered;
import dev.synapse.workers.loop.StepOutcome.Dropped;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the jobs of the workers: reserves memory, reads the thread, runs the step, and commits its outcome. Thread-safe. */
final class StepJobHandler implements JobHandler {

    private static final Logger log = LoggerFactory.getLogger(StepJobHandler.class);
    private static final int NEWEST_MESSAGES = 100;

    private final StepCommits commits;
    private final Budgets budgets;
    private final LiveFiles files;
    private final OutcomeCommitter committer;
    private final AgentStep agents;
    private final ToolStep tools;
    private final StepMemory memory;
    private final AttemptLimits attempts;

    StepJobHandler(
            StepCommits commits,
            Budgets budgets,
            LiveFiles files,
            AgentStep agents,
            ToolStep tools,
            StepMemory memory,
            AttemptLimits attempts) {
        this.commits = commits;
        this.budgets = budgets;
        this.files = files;
        this.committer = new OutcomeCommitter(commits);
        this.agents = agents;
        this.tools = tools;
        this.memory = memory;
        this.attempts = attempts;
    }

    @Override
    public void handle(Delivery delivery) {
        if (delivery.job() instanceof Job.StepJob job) {
            handle(Attempt.of(delivery, job, attempts));
        } else {
            log.error("Moving job {} to the dead letters: it is a job of the orchestrator", delivery.description());
            Claim givenUp = delivery.claim().asDeadLetter("It is a job of the orchestrator");
            commits.acknowledge(givenUp, delivery.job().group());
        }
    }

    private void handle(Attempt attempt) {
        try {
            if (attempt.isBeyondLimit()) {
                log.error(
                        "Moving step {} to the dead letters after {}",
                        attempt.job().step(),
                        attempt.limitText());
                committer.commit(attempt, giveUp(attempt));
            } else {
                boolean ended;
                do {
                    ended = runWithinMemory(attempt);
                } while (!ended);
            }
        } catch (InterruptedException e) {
            committer.commit(attempt, Aborted.of(StepUsage.NONE));
        } catch (InvalidJsonException e) {
            deadLetterAtLastAttempt(attempt, e);
        }
    }

    private void deadLetterAtLastAttempt(Attempt attempt, InvalidJsonException e) {
        if (!attempt.isLast()) {
            throw e;
        }
        log.error(
                "Moving step {} to the dead letters: the Redis state of its group is unreadable",
                attempt.job().step(),
                e);
        String reason =
                "The step failed in %s: the stored state of its group is unreadable".formatted(attempt.limitText());
        committer.commit(attempt, new DeadLettered(reason, StepUsage.NONE));
    }

    /**
     * Reserves memory for the thread's last known size and runs the attempt. Returns false if the thread turned out to be longer: its memory
     * is released, to be reserved anew, because steps that wait for more memory while they hold some would wait for each other.
     */
    private boolean runWithinMemory(Attempt attempt) throws InterruptedException {
        Job.StepJob job = attempt.job();
        long characters = commits.expectedViewLength(job.group());
        try (StepMemory.Reserved reserved = memory.reserve(characters)) {
            Optional<ThreadView> view =
                    commits.view(attempt.delivery(), job, NEWEST_MESSAGES).filter(thread -> isOfSameTurn(thread, job));
            if (view.isPresent() && job instanceof Job.RunAgentLlm && isLonger(job, view.get(), attempt, characters)) {
                return false;
            }
            LiveStep live = live(attempt);
            StepOutcome outcome = outcome(attempt, view, live, reserved);
            committer.commit(attempt, outcome);
            view.ifPresent(active -> settle(live, active.roster(), outcome));
            return true;
        }
    }

    private boolean isLonger(Job.StepJob job, ThreadView view, Attempt attempt, long characters) {
        return !hasResult(view, job, attempt.delivery().threadLength())
                && commits.expectedViewLength(job.group()) > characters;
    }

    private StepOutcome outcome(
            Attempt attempt, Optional<ThreadView> view, LiveStep live, StepMemory.Reserved reserved) {
        if (view.isEmpty()) {
            return Aborted.of(StepUsage.NONE);
        }
        if (hasResult(view.get(), attempt.job(), attempt.delivery().threadLength())) {
            return new Dropped();
        }
        return switch (attempt.job()) {
            case Job.RunAgentLlm job -> agents.run(attempt, job, view.get(), live, reserved);
            case Job.RunTool job -> tools.run(attempt, job, view.get().roster(), reserved);
        };
    }

    /** Turn and group are settled by the commit; the user, whose groups are on all shards, after it. */
    private static void settle(LiveStep live, Roster roster, StepOutcome outcome) {
        if (!(outcome instanceof Aborted)) {
            live.settle(roster, outcome.usage().calls());
        }
    }

    /** Reads as little as possible: a state that is too large may be what kills the process. */
    private StepOutcome giveUp(Attempt attempt) {
        if (attempt.job() instanceof Job.RunAgentLlm job) {
            Optional<ThreadView> view = commits.view(job.group(), 1).filter(thread -> isOfSameTurn(thread, job));
            if (view.isPresent()) {
                return agents.giveUp(attempt, job, view.get(), live(attempt));
            }
        }
        return AgentStep.unfinished(attempt, StepUsage.NONE);
    }

    private LiveStep live(Attempt attempt) {
        return new RedisLiveStep(commits, budgets, files, attempt.delivery(), attempt.job());
    }

    private static boolean isOfSameTurn(ThreadView thread, Job.StepJob job) {
        return thread.turn().equals(job.turn());
    }

    /** A step whose result is in the thread already makes no call. Its result can only come after the position at which it was dispatched. */
    private static boolean hasResult(ThreadView view, Job.StepJob job, long dispatchedAt) {
        List<Message> messages = view.messages();
        int since = Math.clamp(dispatchedAt - view.first(), 0, messages.size());
        return messages.subList(since, messages.size()).stream()
                .anyMatch(message -> message.id().equals(job.message()));
    }
}
