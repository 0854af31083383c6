package dev.synapse.shared.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A pause that another thread can end early. */
interface Waiter {

    /** Waits until {@link #wake}, at most for {@code limit}. */
    void await(Duration limit) throws InterruptedException;

    /** Ends the current pause; without one, the next. */
    void wake();

    /** Uses permits in place of {@code unpark}: the task between two pauses parks too and would consume an unpark. */
    static Waiter withPermits() {
        Semaphore permits = new Semaphore(0);
        return new Waiter() {
            @Override
            public void await(Duration limit) throws InterruptedException {
                if (permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    permits.drainPermits();
                }
            }

            @Override
            public void wake() {
                permits.release();
            }
        };
    }
}
