package dev.synapse.tools.web;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page could not be read. The message is a sentence for a model and says nothing of the network behind the worker. */
public final class PageException extends Exception {
    private final boolean retryable;
    private final transient @Nullable Duration retryAfter;

    private PageException(String message, boolean retryable, @Nullable Duration retryAfter) {
        super(message);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    static PageException lasting(String message) {
        return new PageException(message, false, null);
    }

    static PageException retryable(String message, @Nullable Duration retryAfter) {
        return new PageException(message, true, retryAfter);
    }

    /** Whether another try may help. */
    public boolean isRetryable() {
        return retryable;
    }

    /** How long the server asks to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
