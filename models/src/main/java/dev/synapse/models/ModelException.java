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

    /** Whether it is worth another try. */
    public sealed interface Kind {
        /** May go well the next time, but not before {@code retryAfter} if the vendor said so. */
        record Retryable(@Nullable Duration retryAfter) implements Kind {}

        /** Will fail in the same way again, but another model may answer: the key is wrong, the model unknown, the quota spent. */
        record Elsewhere() implements Kind {}

        /** Will fail in the same way again, whoever is asked: it is the request. */
        record Final() implements Kind {}
    }

    ModelException(Kind kind, boolean promptTaken, String message) {
        super(message);
        this.kind = kind;
        this.promptTaken = promptTaken;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the vendor may have begun to work on the prompt, and will bill it. */
    public boolean isPromptTaken() {
        return promptTaken;
    }

    public boolean isRetryable() {
        return kind instanceof Kind.Retryable;
    }

    /** Whether another model may answer where this one did not. */
    public boolean mayGoElsewhere() {
        return !(kind instanceof Kind.Final);
    }

    /** How long the vendor asked to wait. */
    public Optional<Duration> retryAfter() {
        return kind instanceof Kind.Retryable(Duration wait) ? Optional.ofNullable(wait) : Optional.empty();
    }
}
