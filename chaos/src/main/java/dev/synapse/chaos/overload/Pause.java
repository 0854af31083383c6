package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An attacker that waits. */
final class Pause {

    private Pause() {}

    /** Returns after that time, or earlier in a thread that is interrupted, and leaves the interrupt there. */
    static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
