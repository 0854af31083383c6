package dev.synapse.shared.json;

import org.jspecify.annotations.Nullable;

/** Text that is not the JSON that was expected; the message says what was wrong. */
public final class InvalidJsonException extends RuntimeException {

    public InvalidJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
