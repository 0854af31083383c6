package dev.synapse.gateway.intake;

import java.time.Duration;

/**
 * The minimum transfer rate of a client, after a grace period. Only time spent waiting for the client counts.
 */
record MinimumRate(Duration grace, int bytesPerSecond) {

    /** The time that the gateway still waits for the client, after it transferred {@code bytes} in {@code waited}; at least zero. */
    Duration timeLeft(long bytes, Duration waited) {
        Duration left = grace.plusMillis(bytes * 1000 / bytesPerSecond).minus(waited);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether a client that transferred {@code bytes} while the gateway waited for it is below the rate. */
    boolean isMissed(long bytes, Duration waited) {
        return waited.compareTo(grace.plusMillis(bytes * 1000 / bytesPerSecond)) > 0;
    }
}
