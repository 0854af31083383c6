package dev.synapse.shared.redis;

/** A key holds something of another type than the command is for: what Redis has there is not ours. */
public final class WrongTypeException extends IllegalStateException {

    WrongTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
