package dev.synapse.shared.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Pauses that double from the first to the longest, with jitter. For one thread. */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    void pause() {
        long nanos = next.toNanos();
        LockSupport.parkNanos(this, nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
        next = next.multipliedBy(2).compareTo(longest) > 0 ? longest : next.multipliedBy(2);
    }

    void reset() {
        next = first;
    }
}
