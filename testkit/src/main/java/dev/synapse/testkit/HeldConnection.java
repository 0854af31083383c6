package dev.synapse.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A place at which a {@link CutProxy} makes one connection stand still: before the server gets a certain text, or before the
 * client gets what the server says to it. Meanwhile the test can kill or stop who stands at either end. Thread-safe.
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

    /** Whether a connection stands here, or has stood. */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Waits until a connection stands here. */
    public void awaitReached(Duration limit) {
        Await.until(limit, this::isReached, "a connection that is held");
    }

    /** Waits until, after the release, the server has answered on this connection. */
    public void awaitAnswered(Duration limit) {
        Await.until(limit, () -> answered.getCount() == 0, "an answer to what was held");
    }

    /** Lets the connection go on with all that was held back. */
    public void release() {
        left.countDown();
    }

    /** Cuts the connection; what was held back is lost. */
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

    /** Stands here until it is let go; false if what was held back is lost. */
    boolean pass() throws InterruptedException {
        reached.countDown();
        left.await();
        return !lost;
    }
}
