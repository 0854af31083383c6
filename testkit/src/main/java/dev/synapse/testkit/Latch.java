package dev.synapse.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A latch that a test opens once. Calls wait at it until then, so that a test can hold them in flight. */
public final class Latch {
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    /** Releases all current and future waiters. */
    public void open() {
        opened.countDown();
    }

    /** The number of current waiters. */
    public int waiting() {
        return waiting.get();
    }

    /** Waits until at least {@code count} waiters wait at once. */
    public void awaitWaiting(int count, Duration limit) {
        Await.until(limit, this::waiting, now -> now >= count, count + " at the latch");
    }

    void pass() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            opened.await();
        } finally {
            waiting.decrementAndGet();
        }
    }
}
