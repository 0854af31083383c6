package dev.synapse.shared.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not answer, or refused to write; whether the command was done is not known, and it may be sent again. */
public final class RedisUnavailable extends RuntimeException {

    public RedisUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
