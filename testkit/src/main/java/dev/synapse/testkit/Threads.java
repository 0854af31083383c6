package dev.synapse.testkit;

import java.time.Duration;

/** Joins threads. */
final class Threads {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Threads() {}

    /** Waits for the end of a thread that is about to end; fails if it has not ended after two minutes. */
    static void join(Thread thread) {
        try {
            if (!thread.join(LIMIT)) {
                throw new AssertionError(thread + " has not ended within " + LIMIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
