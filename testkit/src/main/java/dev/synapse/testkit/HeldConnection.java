package dev.synapse.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A connection that a {@link CutProxy} holds: before the server gets a certain text, or before the client gets the reply to it. In the
 * meantime a test can kill or stop the process at either end. Thread-safe.
 */
public final class HeldConnection {
    private final byte[] text;
    private final CutProxy.Direction direction;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean lost;

    HeldConnection(String text, CutProxy.Direction direction) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.direction = direction;
    }

    /** Whether a connection is or was held. */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Waits until a connection is held. */
    public void awaitReached(Duration limit) {
        Await.until(limit, this::isReached, "a held connection");
    }

    /** Waits until the server has replied on the released connection. */
    public void awaitAnswered(Duration limit) {
        Await.until(limit, () -> answered.getCount() == 0, "a reply on the released connection");
    }

    /** Releases the connection and the bytes that were held back. */
    public void release() {
        left.countDown();
    }

    /** Cuts the connection; the bytes held back are lost. */
    public void lose() {
        lost = true;
        left.countDown();
    }

    void answer() {
        answered.countDown();
    }

    byte[] text() {
        return text;
    }

    CutProxy.Direction direction() {
        return direction;
    }

    /** Waits for the release; false if the bytes held back are to be lost. */
    boolean pass() throws InterruptedException {
        reached.countDown();
        left.await();
        return !lost;
    }
}
