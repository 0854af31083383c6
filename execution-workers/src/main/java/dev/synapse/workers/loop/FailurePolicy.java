package dev.synapse.workers.loop;

import dev.synapse.models.ModelException;
import dev.synapse.models.ModelException.Cause;
import dev.synapse.models.ModelException.Kind;
import dev.synapse.models.Providers;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Postponed;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about model calls that failed, and about those that would fail because their model is busy: wait, then fall back to another
 * model, then fail. A failure of the Orchestrator fails the turn; that of another member becomes its message, and the turn goes on.
 * Thread-safe.
 */
final class FailurePolicy {

    private static final Logger log = LoggerFactory.getLogger(FailurePolicy.class);
    /** A fallback is not asked before its model is waited for so long. */
    private static final Duration MAX_WAIT_BEFORE_FALLBACK = Duration.ofMinutes(2);

    private final Fallbacks fallbacks;
    private final BusyModels busy;
    private final ModelCallMetrics metrics;

    FailurePolicy(Fallbacks fallbacks, BusyModels busy, ModelCallMetrics metrics) {
        this.fallbacks = fallbacks;
        this.busy = busy;
        this.metrics = metrics;
    }

    /** The outcome of an attempt that would be made while its model is busy; empty if the call may be made now. */
    Optional<StepOutcome> whileBusy(MemberStep step) {
        return busy.admit(busyKey(step)).map(wait -> {
            metrics.postponed(step.agent().provider(), step.agent().model());
            String reason = "%s/%s is busy; its calls wait%s"
                    .formatted(
                            step.agent().provider(),
                            step.agent().model(),
                            wait.reason().isEmpty() ? "" : ": " + wait.reason());
            Optional<String> tooLate = tooLate(step, wait.duration());
            boolean isLong = wait.isLasting() || wait.duration().compareTo(MAX_WAIT_BEFORE_FALLBACK) > 0;
            int attemptsMade = step.attempt().number() - 1;
            Optional<StepOutcome> other = tooLate.isPresent() || isLong
                    ? fallback(step, attemptsMade, reason + tooLate.orElse(""))
                            .map(fallback -> new Postponed(
                                    Duration.ZERO, step.job().withFallback(fallback), fallingBack(fallback)))
                    : Optional.empty();
            return other.orElseGet(() -> tooLate.isPresent()
                    ? fail(step, reason + tooLate.get(), List.of())
                    : new Postponed(wait.duration(), step.job(), reason));
        });
    }

    /** Notes that the model has answered. */
    void answered(MemberStep step) {
        busy.answered(busyKey(step), step.attempt().startedAt());
    }

    /**
     * The outcome of an attempt whose model call failed.
     *
     * @param discarded events that discard the text streamed so far
     */
    StepOutcome after(MemberStep step, ModelException e, List<GroupEvent> discarded) {
        String reason = CleanText.of(String.valueOf(e.getMessage()));
        return switch (e.kind()) {
            case Kind.Retryable(Cause cause, var _) -> afterRetryable(step, e, cause, reason, discarded);
            case Kind.ModelSpecific() -> fallBackOrFail(step, reason, discarded);
            case Kind.Final() -> fail(step, reason, discarded);
        };
    }

    /** The outcome of an attempt whose provider is not configured on this worker. */
    StepOutcome withoutProvider(MemberStep step) {
        String reason = "%s's provider \"%s\" is not configured on this worker"
                .formatted(step.job().alias(), step.agent().provider());
        return fallBackOrFail(step, reason, List.of());
    }

    private StepOutcome afterRetryable(
            MemberStep step, ModelException e, Cause cause, String reason, List<GroupEvent> discarded) {
        Duration delay = delay(step, e, cause, reason);
        boolean isLast = switch (cause) {
            case BUSY, OUTAGE -> step.attempt().isLastWhileBusy();
            case REPLY -> step.attempt().isLast();
        };
        if (isLast) {
            return fallBackOrFail(step, reason, discarded);
        }
        Optional<String> tooLate = tooLate(step, delay);
        if (tooLate.isPresent()) {
            return fallBackOrFail(step, reason + tooLate.get(), discarded);
        }
        Optional<StepOutcome> other =
                delay.compareTo(MAX_WAIT_BEFORE_FALLBACK) > 0 ? fallBack(step, reason, discarded) : Optional.empty();
        return other.orElseGet(() -> {
            log.info("Retrying step {} in {} ms: {}", step.job().step(), delay.toMillis(), reason);
            return new Retry(delay, reason, step.usage().soFar(), discarded);
        });
    }

    /** The delay before the next attempt. A busy model is paused for all its calls, and this one waits for its turn. */
    private Duration delay(MemberStep step, ModelException e, Cause cause, String reason) {
        int attempt = step.attempt().numberWithModel();
        return switch (cause) {
            case BUSY ->
                longer(
                        busy.refused(busyKey(step), step.attempt().startedAt(), e.retryAfter(), reason),
                        busyBackoff(attempt, e.retryAfter()));
            case OUTAGE -> RetryPolicy.BUSY_MODEL.backoff(attempt);
            case REPLY -> RetryPolicy.STANDARD.backoff(attempt);
        };
    }

    /** As stated, at first; a vendor that was wrong about it is waited for as if it had stated nothing, if that is longer. */
    private static Duration busyBackoff(int attempt, Optional<Duration> stated) {
        Duration backoff = stated.isPresent() && attempt == 1
                ? RetryPolicy.STANDARD.backoff(attempt)
                : RetryPolicy.BUSY_MODEL.backoff(attempt);
        return longer(stated.orElse(Duration.ZERO), backoff);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Says that a delay would outlast the turn; empty if it does not. */
    private static Optional<String> tooLate(MemberStep step, Duration delay) {
        return step.live()
                .timeLeft()
                .filter(left -> delay.compareTo(left) >= 0)
                .map(left -> "; the next attempt would be in %s, but the turn ends in %s"
                        .formatted(text(delay), text(left)));
    }

    private static String text(Duration time) {
        return time.toSeconds() < 10 ? time.toMillis() / 1000.0 + " s" : time.toSeconds() + " s";
    }

    /** Whose limits a call counts to: most vendors limit by model, and Ollama's server has one queue. */
    private static String busyKey(MemberStep step) {
        String provider = Providers.canonical(step.agent().provider());
        return provider.equals("ollama")
                ? provider
                : provider + "/" + step.agent().model();
    }

    private StepOutcome fallBackOrFail(MemberStep step, String reason, List<GroupEvent> discarded) {
        return fallBack(step, reason, discarded).orElseGet(() -> fail(step, reason, discarded));
    }

    private Optional<StepOutcome> fallBack(MemberStep step, String reason, List<GroupEvent> discarded) {
        return fallback(step, step.attempt().number(), reason)
                .map(fallback -> new FallBack(
                        fallback, fallingBack(fallback), step.usage().soFar(), discarded));
    }

    /**
     * The fallback of a step. There is at most one; a failed fallback is not followed by another.
     *
     * @param attempts how often the member's own model was called
     */
    private Optional<Job.Fallback> fallback(MemberStep step, int attempts, String reason) {
        if (step.job().fallback() != null) {
            return Optional.empty();
        }
        var roster = step.view().roster();
        return roster.agent(step.job().alias())
                .flatMap(member -> fallbacks.after(attempts, reason, member, roster.models()))
                .map(fallback -> {
                    log.info(
                            "Step {} falls back to {}/{}: {}",
                            step.job().step(),
                            fallback.provider(),
                            fallback.model(),
                            reason);
                    return fallback;
                });
    }

    private static String fallingBack(Job.Fallback fallback) {
        return "%s; falling back to %s/%s".formatted(fallback.reason(), fallback.provider(), fallback.model());
    }

    private static StepOutcome fail(MemberStep step, String reason, List<GroupEvent> discarded) {
        Job.Fallback fallback = step.job().fallback();
        String whole = fallback == null
                ? reason
                : "%s (fallback %s/%s, used because the member's own model failed: %s)"
                        .formatted(reason, fallback.provider(), fallback.model(), fallback.reason());
        return step.agent().isOrchestrator()
                ? Failed.of(step.job(), whole, step.usage().soFar(), discarded)
                : Failed.ofMember(
                        step.job(), step.historyEnd(), whole, step.usage().soFar(), discarded);
    }
}
