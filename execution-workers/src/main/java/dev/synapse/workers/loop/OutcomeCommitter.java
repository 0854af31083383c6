package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
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
import dev.synapse.workers.loop.StepOutcome.Postponed;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the outcome of an attempt. The only place that does. Every outcome except {@link Aborted} ends the delivery; that one ends it only
 * if the turn is closed. Thread-safe.
 */
final class OutcomeCommitter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeCommitter.class);

    private static final String TURN_ENDED = "The call was aborted because the turn ended";

    private final StepCommits commits;

    OutcomeCommitter(StepCommits commits) {
        this.commits = commits;
    }

    /**
     * Commits the outcome. Throws {@link dev.synapse.shared.memory.MemoryExhausted} if the job is to be released for lack of memory.
     */
    void commit(Attempt attempt, StepOutcome outcome) {
        Claim claim = attempt.delivery().claim();
        switch (outcome) {
            case Completed completed -> end(attempt, claim, result(attempt, completed), completed.eventsBefore());
            case Failed failed -> end(attempt, claim, result(attempt, failed), failed.eventsBefore());
            case DeadLettered letter ->
                end(attempt, claim.asDeadLetter(letter.reason()), result(attempt, letter), List.of());
            case Retry(Duration delay, String reason, StepUsage usage, var events) ->
                retry(attempt, attempt.job(), delay, retrying(attempt, reason, usage), usage, events);
            case FallBack(Job.Fallback fallback, String reason, StepUsage usage, var events) -> {
                Job.StepJob next = agentJob(attempt).withFallback(fallback);
                retry(attempt, next, Duration.ZERO, retrying(attempt, reason, usage), usage, events);
            }
            case Postponed(Duration delay, Job.StepJob next, String reason) -> postpone(attempt, next, delay, reason);
            case Aborted aborted -> abort(attempt, aborted);
            case Dropped() -> commits.acknowledge(claim, attempt.job().group());
        }
    }

    private void end(Attempt attempt, Claim claim, StepResult result, List<GroupEvent> eventsBefore) {
        CommitResult committed = commits.complete(claim, attempt.job(), result, eventsBefore);
        recordIfDropped(attempt, committed, result.calls());
    }

    private static StepResult result(Attempt attempt, Completed outcome) {
        Step step = attempt.step(
                StepStatus.COMPLETED, fallbackNote(attempt), outcome.usage().total());
        return result(attempt, step, Optional.of(outcome.message()), outcome.input(), outcome.usage());
    }

    private static StepResult result(Attempt attempt, Failed outcome) {
        Step step = attempt.step(
                StepStatus.FAILED, outcome.reason(), outcome.usage().total());
        return result(attempt, step, outcome.message(), outcome.input(), outcome.usage());
    }

    private static StepResult result(Attempt attempt, DeadLettered outcome) {
        Usage total = outcome.usage().total();
        Step step = attempt.step(StepStatus.FAILED, outcome.reason(), total);
        TurnInput input = new TurnInput.StepFailed(attempt.job().step(), outcome.reason(), total);
        return result(attempt, step, Optional.empty(), input, outcome.usage());
    }

    private static StepResult result(
            Attempt attempt, Step ended, Optional<Message> message, TurnInput input, StepUsage usage) {
        Step step = message.map(Message::meta)
                .map(meta -> ended.withAnsweringModel(meta.provider(), meta.model()))
                .orElse(ended);
        return new StepResult(step, message, input, List.of(changed(attempt, step)), usage.calls());
    }

    private static Step retrying(Attempt attempt, String reason, StepUsage usage) {
        return attempt.step(StepStatus.RETRYING, reason, usage.total());
    }

    private void retry(
            Attempt attempt,
            Job.StepJob next,
            Duration delay,
            Step step,
            StepUsage usage,
            List<GroupEvent> eventsBefore) {
        List<GroupEvent> events = new ArrayList<>(eventsBefore);
        events.add(changed(attempt, step));
        CommitResult result = commits.retry(attempt.delivery(), next, step, delay, events, usage.calls());
        recordIfDropped(attempt, result, usage.calls());
    }

    private void postpone(Attempt attempt, Job.StepJob next, Duration delay, String reason) {
        Step step = retrying(attempt, reason, StepUsage.NONE);
        commits.postpone(attempt.delivery(), next, step, delay, List.of(changed(attempt, step)));
    }

    /** The commit has a thread of its own, since this one may be interrupted again. */
    private void abort(Attempt attempt, Aborted aborted) {
        Thread.ofVirtual().name("abort-" + attempt.job().step()).start(() -> endIfTurnIsClosed(attempt, aborted));
        if (!aborted.discarded().isEmpty()) {
            // The job may be released without counting as an attempt. If another process has it by now, or the step
            // has ended, this write is fenced.
            commits.stream(
                    attempt.delivery().claim(),
                    attempt.job().group(),
                    attempt.job().turn(),
                    aborted.discarded());
        }
        if (aborted.releaseCause() != null) {
            throw aborted.releaseCause();
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
            recordIfDropped(attempt, result, aborted.usage().calls());
        } catch (RedisUnavailable e) {
            log.debug(
                    "Could not end step {}; its job stays pending: {}",
                    attempt.job().step(),
                    e.getMessage());
        }
    }

    /** The result of a step that another process has taken over is dropped, but not the cost of its model calls. */
    private void recordIfDropped(Attempt attempt, CommitResult result, List<ModelCall> calls) {
        boolean dropped = result == CommitResult.FENCED || result == CommitResult.LOST;
        List<ModelCall> own = calls.stream()
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
        throw new IllegalStateException("only an agent step can fall back to another model");
    }

    private static GroupEvent changed(Attempt attempt, Step step) {
        return new GroupEvent.StepChanged(attempt.job().group(), attempt.job().turn(), step, Times.now());
    }
}
