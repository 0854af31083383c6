package dev.synapse.workers.loop;

import dev.synapse.models.ModelException;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.job.Job;
import dev.synapse.workers.loop.StepOutcome.Failed;
import dev.synapse.workers.loop.StepOutcome.FallBack;
import dev.synapse.workers.loop.StepOutcome.Retry;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about a model call that failed: retry, then fall back to another model, then fail. Thread-safe. */
final class FailurePolicy {

    private static final Logger log = LoggerFactory.getLogger(FailurePolicy.class);

    private final Fallbacks fallbacks;

    FailurePolicy(Fallbacks fallbacks) {
        this.fallbacks = fallbacks;
    }

    /**
     * The outcome of an attempt whose model call failed.
     *
     * @param discarded events that discard the text streamed so far
     */
    StepOutcome after(MemberStep step, ModelException e, List<GroupEvent> discarded) {
        String reason = CleanText.of(String.valueOf(e.getMessage()));
        return retry(step, e, reason, discarded)
                .or(() -> e.canFallBack() ? fallBack(step, reason, discarded) : Optional.empty())
                .orElseGet(() -> fail(step, reason, discarded));
    }

    /** The outcome of an attempt whose provider is not configured on this worker. */
    StepOutcome withoutProvider(MemberStep step) {
        String reason = "%s's provider \"%s\" is not configured on this worker"
                .formatted(step.job().alias(), step.agent().provider());
        return fallBack(step, reason, List.of()).orElseGet(() -> fail(step, reason, List.of()));
    }

    private static Optional<StepOutcome> retry(
            MemberStep step, ModelException e, String reason, List<GroupEvent> discarded) {
        return RetryPolicy.STANDARD
                .delayAfter(step.attempt(), e.isRetryable(), e.retryAfter())
                .map(delay -> {
                    log.info("Retrying step {} in {} ms: {}", step.job().step(), delay.toMillis(), reason);
                    return new Retry(delay, reason, step.usage().soFar(), discarded);
                });
    }

    /** There is at most one fallback; a failed fallback is not followed by another. */
    private Optional<StepOutcome> fallBack(MemberStep step, String reason, List<GroupEvent> discarded) {
        if (step.job().fallback() != null) {
            return Optional.empty();
        }
        var roster = step.view().roster();
        return roster.agent(step.job().alias())
                .flatMap(member -> fallbacks.after(step.attempt().number(), reason, member, roster.models()))
                .map(fallback -> fallBackTo(step, fallback, reason, discarded));
    }

    private static StepOutcome fallBackTo(
            MemberStep step, Job.Fallback fallback, String reason, List<GroupEvent> discarded) {
        log.info("Step {} falls back to {}/{}: {}", step.job().step(), fallback.provider(), fallback.model(), reason);
        String whole = "%s; falling back to %s/%s".formatted(reason, fallback.provider(), fallback.model());
        return new FallBack(fallback, whole, step.usage().soFar(), discarded);
    }

    private static StepOutcome fail(MemberStep step, String reason, List<GroupEvent> discarded) {
        Job.Fallback fallback = step.job().fallback();
        String whole = fallback == null
                ? reason
                : "%s (fallback %s/%s, used because the member's own model failed: %s)"
                        .formatted(reason, fallback.provider(), fallback.model(), fallback.reason());
        return Failed.of(step.job(), whole, step.usage().soFar(), discarded);
    }
}
