package dev.synapse.tools;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool call without a result. The message may be shown to the user and the model, and contains no key. A permanent
 * failure is reported to the model, which may call again with other arguments; after a retryable failure the same
 * call is repeated.
 */
public final class ToolException extends Exception {
    private static final int MAX_MESSAGE = 4_000;

    private final boolean retryable;
    private final transient @Nullable Duration retryAfter;

    private ToolException(boolean retryable, @Nullable Duration retryAfter, String message, @Nullable Throwable cause) {
        super(truncate(message), cause);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    private static String truncate(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    /** A failure that may not recur; the call is not repeated before {@code retryAfter}, if given. */
    public static ToolException retryable(String message, @Nullable Duration retryAfter) {
        return new ToolException(true, retryAfter, message, null);
    }

    /** A failure that recurs with the same call. */
    public static ToolException permanent(String message) {
        return new ToolException(false, null, message, null);
    }

    /** A defect of the tool itself; the cause is for the log only. */
    public static ToolException internal(String message, @Nullable Throwable cause) {
        return new ToolException(false, null, message, cause);
    }

    /** Whether the same call may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The minimum delay before the next attempt, if the tool stated one. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
