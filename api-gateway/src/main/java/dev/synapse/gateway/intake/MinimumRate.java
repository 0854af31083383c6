package dev.synapse.gateway.intake;

import java.time.Duration;

/**
 * The minimum transfer rate of a client, after a grace period. Only time spent waiting for the client counts.
 */
record MinimumRate(Duration grace, int bytesPerSecond) {

    /** Whether a client that transferred {@code bytes} while the gateway waited for it is below the rate. */
    boolean isMissed(long bytes, Duration waited) {
        return waited.compareTo(grace.plusMillis(bytes * 1000 / bytesPerSecond)) > 0;
    }
}
