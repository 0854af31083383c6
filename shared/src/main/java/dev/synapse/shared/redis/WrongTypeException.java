package dev.synapse.shared.redis;

/** A key has a type that the command is not for, so its value was not written by Synapse. */
public final class WrongTypeException extends IllegalStateException {

    WrongTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
