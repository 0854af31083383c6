package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepResult;
import dev.synapse.workers.loop.StepOutcome.Aborted;
import dev.synapse.workers.loop.StepOutcome.Completed;
import dev.synapse.workers.loop.StepOutcome.DeadLettered;
import dev.synapse.workers.loop.StepOutcome.Dropped;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits the outcome of an attempt, which ends its delivery. The only place that does. Thread-safe. */
final class OutcomeCommitter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeCommitter.class);

    private static final String TURN_ENDED = "The call was aborted because the turn ended";

    private final StepCommits commits;

    OutcomeCommitter(StepCommits commits) {
        this.commits = commits;
    }

    /**
     * Commits the outcome. Throws {@link dev.synapse.shared.memory.MemoryExhausted} if the job is to be handed back for lack of memory.
     */
    void commit(Attempt attempt, StepOutcome outcome) {
        Claim claim = attempt.delivery().claim();
        switch (outcome) {
            case Completed(Message message, TurnInput input, var _, var events) ->
                end(attempt, claim, StepStatus.COMPLETED, fallbackNote(attempt), outcome, message, input, events);
            case Failed(String reason, var message, TurnInput input, var _, var events) ->
                end(attempt, claim, StepStatus.FAILED, reason, outcome, message.orElse(null), input, events);
            case DeadLettered(String reason, StepUsage usage) -> {
                TurnInput input = new TurnInput.StepFailed(attempt.job().step(), reason, usage.total());
                end(attempt, claim.asDeadLetter(reason), StepStatus.FAILED, reason, outcome, null, input, List.of());
            }
            case Retry(Duration delay, String reason, var _, var events) ->
                retry(attempt, attempt.job(), delay, reason, outcome, events);
            case FallBack(Job.Fallback fallback, String reason, var _, var events) ->
                retry(attempt, agentJob(attempt).withFallback(fallback), Duration.ZERO, reason, outcome, events);
            case Aborted aborted -> abort(attempt, aborted);
            case Dropped() -> commits.acknowledge(claim, attempt.job().group());
        }
    }

    private void end(
            Attempt attempt,
            Claim claim,
            StepStatus status,
            @Nullable String reason,
            StepOutcome outcome,
            @Nullable Message message,
            TurnInput input,
            List<String> eventsBefore) {
        Step ended = attempt.step(status, reason, outcome.usage().total());
        Step step = message == null
                ? ended
                : ended.withAnsweringModel(
                        message.meta().provider(), message.meta().model());
        String event = event("step." + status.text(), attempt, step);
        StepResult result = new StepResult(
                step,
                Optional.ofNullable(message),
                input,
                List.of(event),
                outcome.usage().calls());
        recordIfDropped(attempt, commits.complete(claim, attempt.job(), result, eventsBefore), outcome);
    }

    private void retry(
            Attempt attempt,
            Job.StepJob next,
            Duration delay,
            String reason,
            StepOutcome outcome,
            List<String> eventsBefore) {
        Step step = attempt.step(StepStatus.RETRYING, reason, outcome.usage().total());
        List<String> events = new ArrayList<>(eventsBefore);
        events.add(event("step.retrying", attempt, step));
        CommitResult result = commits.retry(
                attempt.delivery(), next, step, delay, events, outcome.usage().calls());
        recordIfDropped(attempt, result, outcome);
    }

    /** The commit has a thread of its own, since this one may be interrupted again. */
    private void abort(Attempt attempt, Aborted aborted) {
        Thread.ofVirtual().name("abort-" + attempt.job().step()).start(() -> endIfTurnIsClosed(attempt, aborted));
        if (!aborted.discarded().isEmpty()) {
            // The job may be handed back without counting as an attempt. If another process has it by now, or the step
            // has ended, this write is fenced.
            commits.stream(
                    attempt.delivery().claim(),
                    attempt.job().group(),
                    attempt.job().turn(),
                    aborted.discarded());
        }
        if (aborted.handBack() != null) {
            throw aborted.handBack();
        }
    }

    private void endIfTurnIsClosed(Attempt attempt, Aborted aborted) {
        Step step =
                attempt.step(StepStatus.CANCELLED, TURN_ENDED, aborted.usage().total());
        try {
            CommitResult result = commits.abort(
                    attempt.delivery().claim(),
                    attempt.job(),
                    step,
                    aborted.discarded(),
                    aborted.usage().calls());
            recordIfDropped(attempt, result, aborted);
        } catch (RedisUnavailable e) {
            log.debug(
                    "Could not end step {}; its job stays pending: {}",
                    attempt.job().step(),
                    e.getMessage());
        }
    }

    /** The result of a step that another process has taken over is dropped, but not the cost of its model calls. */
    private void recordIfDropped(Attempt attempt, CommitResult result, StepOutcome outcome) {
        boolean dropped = result == CommitResult.FENCED || result == CommitResult.LOST;
        List<ModelCall> own = outcome.usage().calls().stream()
                .filter(call -> call.outcome() != ModelCallOutcome.LOST)
                .map(ModelCall::discarded)
                .toList();
        if (dropped && !own.isEmpty()) {
            commits.recordCalls(attempt.job(), own);
        }
    }

    private static @Nullable String fallbackNote(Attempt attempt) {
        return Attempt.fallback(attempt.job())
                .map(other -> "%s/%s answered instead: %s".formatted(other.provider(), other.model(), other.reason()))
                .orElse(null);
    }

    private static Job.RunAgentLlm agentJob(Attempt attempt) {
        if (attempt.job() instanceof Job.RunAgentLlm agentJob) {
            return agentJob;
        }
        throw new IllegalStateException("only an agent step can fall back on another model");
    }

    private static String event(String type, Attempt attempt, Step step) {
        return Events.step(type, attempt.job().group(), attempt.job().turn(), Times.now(), step);
    }
}
