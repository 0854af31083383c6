package dev.synapse.shared.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not answer, or refused to write. It is unknown whether the command took effect; the caller may retry it if it is idempotent. */
public final class RedisUnavailable extends RuntimeException {

    public RedisUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
