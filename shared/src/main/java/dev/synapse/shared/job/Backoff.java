package dev.synapse.shared.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Exponential backoff with jitter: pauses double from the first to the longest. Not thread-safe. */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** Parks the thread for the next pause; an interrupt ends the pause early. */
    void pause() {
        long nanos = next.toNanos();
        LockSupport.parkNanos(this, nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
        next = next.multipliedBy(2).compareTo(longest) > 0 ? longest : next.multipliedBy(2);
    }

    /** Begins again with the first pause. */
    void reset() {
        next = first;
    }
}
