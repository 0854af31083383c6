package dev.synapse.tools.mcp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing delays between connection attempts: the bound doubles each time, and each delay is random between half of
 * the bound and the bound. For one thread.
 */
final class ReconnectBackoff {
    private final Duration first;
    private final Duration longest;
    private Duration current;

    ReconnectBackoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.current = first;
    }

    /** The next delay. */
    Duration next() {
        long millis = current.toMillis();
        Duration doubled = current.multipliedBy(2);
        current = doubled.compareTo(longest) > 0 ? longest : doubled;
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Starts again with the first delay. */
    void reset() {
        current = first;
    }
}
