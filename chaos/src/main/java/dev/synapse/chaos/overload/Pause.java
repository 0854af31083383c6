package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Interruptible pause of an attacker. */
final class Pause {

    private Pause() {}

    /** Returns after the given time, or early with the interrupt flag set if the thread is interrupted. */
    static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
