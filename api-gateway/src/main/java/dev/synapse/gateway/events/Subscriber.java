package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one client is still to get: the frames in its queue, and where in the group's log it is. A client for which the queue
 * overflows is closed: it resumes where it was. Thread-safe.
 */
final class Subscriber {

    private static final long STUCK = Duration.ofSeconds(1).toNanos();

    private final Subscription subscription;
    private final Runnable signal;
    private final FrameQueue queue = new FrameQueue();
    private @Nullable CloseReason closing;
    private boolean gone;
    private long position;
    private volatile long lastSent = System.nanoTime();

    /**
     * A client that has nothing yet.
     *
     * @param signal wakes the thread that sends; must not wait
     */
    Subscriber(Subscription subscription, Runnable signal) {
        this.subscription = subscription;
        this.signal = signal;
        this.position = subscription.start().after();
    }

    Subscription subscription() {
        return subscription;
    }

    /** The newest event that was sent or queued. */
    synchronized long position() {
        return position;
    }

    /** Whether more is to be sent. */
    synchronized boolean isOpen() {
        return closing == null && !gone;
    }

    /** Why the server ends the stream; empty while it does not. */
    synchronized Optional<CloseReason> closing() {
        return Optional.ofNullable(closing);
    }

    /** The next frame, which the caller releases; empty if none waits. */
    synchronized Optional<OutboundFrame> next() {
        return Optional.ofNullable(queue.poll());
    }

    /** Something was sent. */
    void sent() {
        lastSent = System.nanoTime();
    }

    /** For how many nanoseconds nothing was sent. */
    long quiet() {
        return System.nanoTime() - lastSent;
    }

    /** For how many nanoseconds the oldest frame in the queue has waited. */
    synchronized long delay() {
        return queue.oldestAge();
    }

    /** Whether more waits for the client than one more page leaves room for, while it does take some. */
    synchronized boolean isDraining() {
        return closing == null && queue.isHalfFull() && quiet() < STUCK;
    }

    /** Whether the client has asked for events of this type. */
    boolean wants(LoggedEvent event) {
        return subscription.types().isEmpty() || subscription.types().contains(event.type());
    }

    /**
     * Goes on to an event that the sender of this client has read from the log itself.
     *
     * @return the seq up to which events are missing before it, which the client has to be told; 0 if none are
     */
    synchronized long advance(LoggedEvent event) {
        boolean hole = event.seq() > position + 1;
        position = event.seq();
        return hole ? event.seq() - 1 : 0;
    }

    /**
     * Queues the event, unless the client has it.
     *
     * @param frame empty if there is no memory for it
     */
    synchronized void offer(LoggedEvent event, Optional<OutboundFrame> frame) {
        if (event.seq() <= position) {
            return;
        }
        long missing = advance(event);
        if (missing > 0) {
            put(OutboundFrame.resync(subscription.group(), missing));
        }
        if (wants(event)) {
            frame.ifPresentOrElse(this::put, () -> close(CloseReason.TOO_SLOW));
        }
    }

    /** Tells the client that the log was lost, and goes on behind {@code seq}. */
    synchronized void restart(long seq) {
        position = seq;
        if (seq > 0) {
            put(OutboundFrame.resync(subscription.group(), seq));
        }
    }

    /** Queues a frame. */
    synchronized void put(OutboundFrame frame) {
        if (!isOpen()) {
            return;
        }
        if (queue.offer(frame)) {
            signal.run();
        } else {
            close(CloseReason.TOO_SLOW);
        }
    }

    /** Ends the stream as soon as the client has taken what is being sent. */
    synchronized void close(CloseReason reason) {
        if (isOpen()) {
            closing = reason;
            queue.clear();
            signal.run();
        }
    }

    /** The client has left. */
    synchronized void left() {
        gone = true;
        queue.clear();
        signal.run();
    }
}
