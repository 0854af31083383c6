package dev.synapse.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A door that a test opens once: what comes to it waits, so a call can be held in flight for as long as needed. */
public final class Latch {
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    /** Lets everybody through, now and later. */
    public void open() {
        opened.countDown();
    }

    /** How many stand before the latch now. */
    public int waiting() {
        return waiting.get();
    }

    /** Waits until at least {@code count} stand before the latch at once. */
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
