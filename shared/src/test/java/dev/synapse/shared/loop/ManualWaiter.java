package dev.synapse.shared.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;

/** Ends a pause when the test says so, and shows how long each should have been. */
final class ManualWaiter implements Waiter {

    private final SynchronousQueue<Duration> pauses = new SynchronousQueue<>();
    private final Semaphore woken = new Semaphore(0);

    /** The length of the pause that the loop begins now; waits for it. */
    Duration nextPause() throws InterruptedException {
        return pauses.take();
    }

    @Override
    public void await(Duration limit) throws InterruptedException {
        pauses.put(limit);
        woken.acquire();
    }

    @Override
    public void wake() {
        woken.release();
    }
}
