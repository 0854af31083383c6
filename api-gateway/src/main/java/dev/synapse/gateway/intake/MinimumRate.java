package dev.synapse.gateway.intake;

import java.time.Duration;

/**
 * How slow a client may be: it has the grace period, and a second more for each {@code bytesPerSecond} that it has sent or taken.
 * Only the time that is spent waiting for the client counts.
 */
record MinimumRate(Duration grace, int bytesPerSecond) {

    /** Whether a client that was waited for so long is too slow. */
    boolean isMissed(long bytes, Duration waited) {
        return waited.compareTo(grace.plusMillis(bytes * 1000 / bytesPerSecond)) > 0;
    }
}
