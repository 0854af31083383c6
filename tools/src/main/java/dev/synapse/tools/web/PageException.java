package dev.synapse.tools.web;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page that could not be read. The message is a sentence for a model and reveals nothing about the worker's
 * network.
 */
public final class PageException extends Exception {
    private final boolean retryable;
    private final transient @Nullable Duration retryAfter;

    private PageException(String message, boolean retryable, @Nullable Duration retryAfter) {
        super(message);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    static PageException permanent(String message) {
        return new PageException(message, false, null);
    }

    static PageException retryable(String message, @Nullable Duration retryAfter) {
        return new PageException(message, true, retryAfter);
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The delay that the server asks for, if stated. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
