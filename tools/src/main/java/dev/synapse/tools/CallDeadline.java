package dev.synapse.tools;

import java.time.Duration;

/** The end of the time that a call may take: it moves with the call's progress, up to a limit. Thread-safe. */
final class CallDeadline {
    private final Duration timeout;
    private final Duration limit;
    private final long start = System.nanoTime();
    private volatile long lastProgress = start;

    /**
     * @param timeout how long the call may take without progress
     * @param limit how long it may take in all
     */
    CallDeadline(Duration timeout, Duration limit) {
        this.timeout = timeout;
        this.limit = limit;
    }

    /** Begins the timeout again. */
    void renew() {
        lastProgress = System.nanoTime();
    }

    /** The time that is left; not positive if there is none. */
    long remainingNanos() {
        return Math.min(lastProgress + timeout.toNanos(), start + limit.toNanos()) - System.nanoTime();
    }

    /** Which of the two durations ends first. */
    Duration exceeded() {
        return lastProgress - start + timeout.toNanos() > limit.toNanos() ? limit : timeout;
    }
}
