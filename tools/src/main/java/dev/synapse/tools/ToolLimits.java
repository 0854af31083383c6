package dev.synapse.tools;

import java.time.Duration;

/**
 * What the calls of one tool may take in one process.
 *
 * @param timeout of one call, the wait for its turn included
 * @param maxResultBytes of UTF-8 that go to the model; a longer result is cut and says so
 * @param maxConcurrent calls at a time; one that does not react to being stopped counts until it ends
 */
public record ToolLimits(Duration timeout, int maxResultBytes, int maxConcurrent) {
    /** 30 s, 32 KB and 64 at a time. */
    public static final ToolLimits USUAL = new ToolLimits(Duration.ofSeconds(30), 32 << 10, 64);

    private static final int LEAST_RESULT = 256;

    public ToolLimits {
        if (!timeout.isPositive() || maxResultBytes < LEAST_RESULT || maxConcurrent < 1) {
            throw new IllegalArgumentException(
                    "limits of a tool are a time, %d bytes or more, and a number of calls, not %s, %d, %d"
                            .formatted(LEAST_RESULT, timeout, maxResultBytes, maxConcurrent));
        }
    }

    /** The same with another time limit. */
    public ToolLimits withTimeout(Duration other) {
        return new ToolLimits(other, maxResultBytes, maxConcurrent);
    }

    /** The same with another number of calls at a time. */
    public ToolLimits withMaxConcurrent(int other) {
        return new ToolLimits(timeout, maxResultBytes, other);
    }
}
