package dev.synapse.models;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model call without a complete reply. The message may be shown to the user: it names provider, model, status and
 * the vendor's reason, is limited in length and contains no key.
 */
public final class ModelException extends Exception {
    private final transient Kind kind;
    private final boolean billable;

    /** How to react to the failure. */
    public sealed interface Kind {
        /** May succeed when retried, but not before {@code retryAfter} if the vendor stated it. */
        record Retryable(Cause cause, @Nullable Duration retryAfter) implements Kind {}

        /** Fails again with this model, but another model may succeed: wrong key, unknown model, exhausted quota. */
        record ModelSpecific() implements Kind {}

        /** Fails with any model: the request is invalid. */
        record Final() implements Kind {}
    }

    /** What has to pass before a retry is worth it. */
    public enum Cause {
        /** A rate limit or overload, which concerns all calls of the model. */
        BUSY,
        /** The vendor could not be reached, or something broke there. */
        OUTAGE,
        /** Only this reply was no good. */
        REPLY
    }

    /**
     * A failure classified by an adapter.
     *
     * @param kind how to react
     * @param billable whether the vendor may bill the prompt
     * @param message safe to show to the user
     */
    public ModelException(Kind kind, boolean billable, String message) {
        super(message);
        this.kind = kind;
        this.billable = billable;
    }

    /** How to react to the failure. */
    public Kind kind() {
        return kind;
    }

    /** Whether the vendor may have started to process the prompt, and so may bill it. */
    public boolean isBillable() {
        return billable;
    }

    /** Whether the same request may succeed later. */
    public boolean isRetryable() {
        return kind instanceof Kind.Retryable;
    }

    /** Whether another model may answer the request. */
    public boolean canFallBack() {
        return !(kind instanceof Kind.Final);
    }

    /** How long the vendor asked to wait, in whatever form. */
    public Optional<Duration> retryAfter() {
        return kind instanceof Kind.Retryable(var _, Duration wait) ? Optional.ofNullable(wait) : Optional.empty();
    }
}
