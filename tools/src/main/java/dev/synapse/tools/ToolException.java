package dev.synapse.tools;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool gave no result. The message is fit for the user and for the model, and has no key in it. A final one is worth
 * telling the model, which may call again with other arguments; a retryable one is worth the same call again.
 */
public final class ToolException extends Exception {
    private static final int MAX_MESSAGE = 4_000;

    private final boolean retryable;
    private final transient @Nullable Duration retryAfter;

    private ToolException(boolean retryable, @Nullable Duration retryAfter, String message, @Nullable Throwable cause) {
        super(brief(message), cause);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    private static String brief(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    /** May go well the next time, but not before {@code retryAfter} if that is given. */
    public static ToolException retryable(String message, @Nullable Duration retryAfter) {
        return new ToolException(true, retryAfter, message, null);
    }

    /** The same call will fail again. */
    public static ToolException lasting(String message) {
        return new ToolException(false, null, message, null);
    }

    /** The tool itself is broken; the cause is for the log only. */
    public static ToolException broken(String message, @Nullable Throwable cause) {
        return new ToolException(false, null, message, cause);
    }

    public boolean isRetryable() {
        return retryable;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
