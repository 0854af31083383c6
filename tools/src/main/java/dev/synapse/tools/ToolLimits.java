package dev.synapse.tools;

import java.time.Duration;

/**
 * The limits of one tool's calls in one process.
 *
 * @param timeout of one call, including the wait for a permit
 * @param maxResultBytes maximum size of a result in bytes of UTF-8; a longer result is truncated and marked
 * @param maxConcurrent maximum number of concurrent calls; a call that cannot be stopped counts until it ends
 */
public record ToolLimits(Duration timeout, int maxResultBytes, int maxConcurrent) {
    /** 30 s, 32 KB and 64 concurrent calls. */
    public static final ToolLimits DEFAULT = new ToolLimits(Duration.ofSeconds(30), 32 << 10, 64);

    private static final int MIN_RESULT_BYTES = 256;

    public ToolLimits {
        if (!timeout.isPositive() || maxResultBytes < MIN_RESULT_BYTES || maxConcurrent < 1) {
            throw new IllegalArgumentException(
                    "invalid tool limits: a positive timeout, at least %d bytes and at least 1 call are required, not %s, %d, %d"
                            .formatted(MIN_RESULT_BYTES, timeout, maxResultBytes, maxConcurrent));
        }
    }

    /** These limits with another timeout. */
    public ToolLimits withTimeout(Duration other) {
        return new ToolLimits(other, maxResultBytes, maxConcurrent);
    }

    /** These limits with another number of concurrent calls. */
    public ToolLimits withMaxConcurrent(int other) {
        return new ToolLimits(timeout, maxResultBytes, other);
    }
}
