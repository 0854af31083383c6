package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one client's stream: its queue of frames and its position in the group's log. If the queue overflows, the stream is closed,
 * and the client can resume at its position. Thread-safe.
 */
final class Subscriber {

    private static final long STALLED_AFTER = Duration.ofSeconds(1).toNanos();

    private final Subscription subscription;
    private final Runnable signal;
    private final FrameQueue queue = new FrameQueue();
    private @Nullable CloseReason closeReason;
    private boolean disconnected;
    private long position;
    private volatile long lastSent = System.nanoTime();

    /**
     * Creates the state of a client to which nothing was sent.
     *
     * @param signal wakes the sending thread; must not block
     */
    Subscriber(Subscription subscription, Runnable signal) {
        this.subscription = subscription;
        this.signal = signal;
        this.position = subscription.start().after();
    }

    Subscription subscription() {
        return subscription;
    }

    /** The seq of the newest event that was sent or queued. */
    synchronized long position() {
        return position;
    }

    /** Whether the stream is neither closed nor disconnected. */
    synchronized boolean isOpen() {
        return closeReason == null && !disconnected;
    }

    /** The reason for which the server closes the stream; empty while it is open. */
    synchronized Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /** Removes the next frame, which the caller releases; empty if none is queued. */
    synchronized Optional<OutboundFrame> next() {
        return Optional.ofNullable(queue.poll());
    }

    /** Records that a frame was sent. */
    void markSent() {
        lastSent = System.nanoTime();
    }

    /** Nanoseconds since the last frame was sent. */
    long idleNanos() {
        return System.nanoTime() - lastSent;
    }

    /** Age of the oldest queued frame in nanoseconds; 0 if none is queued. */
    synchronized long oldestFrameAge() {
        return queue.oldestAge();
    }

    /** Whether the queue has no room for another page but the client is reading. */
    synchronized boolean isDraining() {
        return closeReason == null && queue.isHalfFull() && idleNanos() < STALLED_AFTER;
    }

    /** Whether the client subscribed to events of this type. */
    boolean wants(LoggedEvent event) {
        return subscription.types().isEmpty() || subscription.types().contains(event.type());
    }

    /**
     * Moves the position to this event.
     *
     * @return the seq up to which events are missing before it, for a resync; 0 if none are
     */
    synchronized long advance(LoggedEvent event) {
        boolean gap = event.seq() > position + 1;
        position = event.seq();
        return gap ? event.seq() - 1 : 0;
    }

    /**
     * Queues the event unless the client already has it.
     *
     * @param frame empty if there is no memory for it
     */
    synchronized void offer(LoggedEvent event, Optional<OutboundFrame> frame) {
        if (event.seq() <= position) {
            return;
        }
        long missing = advance(event);
        if (missing > 0) {
            enqueue(OutboundFrame.resync(subscription.group(), missing));
        }
        if (wants(event)) {
            frame.ifPresentOrElse(this::enqueue, () -> close(CloseReason.TOO_SLOW));
        }
    }

    /** Moves the position back to {@code seq} after the log was lost, and announces it with a resync. */
    synchronized void restart(long seq) {
        position = seq;
        if (seq > 0) {
            enqueue(OutboundFrame.resync(subscription.group(), seq));
        }
    }

    /** Queues a frame. */
    synchronized void enqueue(OutboundFrame frame) {
        if (!isOpen()) {
            return;
        }
        if (queue.offer(frame)) {
            signal.run();
        } else {
            close(CloseReason.TOO_SLOW);
        }
    }

    /** Closes the stream after the frame that is being sent; queued frames are discarded. */
    synchronized void close(CloseReason reason) {
        if (isOpen()) {
            closeReason = reason;
            queue.clear();
            signal.run();
        }
    }

    /** Records that the client has disconnected. */
    synchronized void disconnected() {
        disconnected = true;
        queue.clear();
        signal.run();
    }
}
