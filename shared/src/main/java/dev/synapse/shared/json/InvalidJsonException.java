package dev.synapse.shared.json;

import org.jspecify.annotations.Nullable;

/** A text is not the expected JSON; the message says what is wrong. */
public final class InvalidJsonException extends RuntimeException {

    public InvalidJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
