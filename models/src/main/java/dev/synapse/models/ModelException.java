package dev.synapse.models;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model gave no complete reply. The message is fit for the user: it names provider, model, status and the vendor's
 * reason, is bounded in length and has no key in it.
 */
public final class ModelException extends Exception {
    private final transient Kind kind;
    private final boolean promptTaken;

    /** Whether another attempt is worthwhile. */
    public sealed interface Kind {
        /** May succeed the next time, but not before {@code retryAfter} if the vendor stated it. */
        record Retryable(@Nullable Duration retryAfter) implements Kind {}

        /** Will fail in the same way again, but another model may answer: a wrong key, an unknown model, a spent quota. */
        record Elsewhere() implements Kind {}

        /** Will fail in the same way with any model: the request is wrong. */
        record Final() implements Kind {}
    }

    /**
     * A failure as an adapter decided about it.
     *
     * @param promptTaken whether the vendor may bill the prompt
     */
    public ModelException(Kind kind, boolean promptTaken, String message) {
        super(message);
        this.kind = kind;
        this.promptTaken = promptTaken;
    }

    /** Which reaction makes sense. */
    public Kind kind() {
        return kind;
    }

    /** Whether the vendor may have begun to work on the prompt, and will bill it. */
    public boolean isPromptTaken() {
        return promptTaken;
    }

    /** Whether the same request may succeed later. */
    public boolean isRetryable() {
        return kind instanceof Kind.Retryable;
    }

    /** Whether another model may answer where this one did not. */
    public boolean mayGoElsewhere() {
        return !(kind instanceof Kind.Final);
    }

    /** The {@code Retry-After} of the vendor. */
    public Optional<Duration> retryAfter() {
        return kind instanceof Kind.Retryable(Duration wait) ? Optional.ofNullable(wait) : Optional.empty();
    }
}
