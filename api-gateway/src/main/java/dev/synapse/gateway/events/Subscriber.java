package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one client's stream: its queue of frames and its position in the log. If the queue overflows, a client that reads
 * falls behind: its queue is discarded, and it gets the events from the log, at its own pace. The stream of a client that does not read is
 * closed; it can resume at its position. Thread-safe.
 */
final class Subscriber {

    private static final long STALLED_AFTER = Duration.ofSeconds(2).toNanos();

    private final Subscription subscription;
    private final Runnable signal;
    private final LongSupplier clock;
    private final FrameQueue queue = new FrameQueue();
    private @Nullable CloseReason closeReason;
    private boolean disconnected;
    private boolean behind;
    private long position;
    /** The seq up to which the client was sent what it subscribed to. */
    private long sent;

    private volatile long lastProgress;

    /**
     * Creates the state of a client to which nothing was sent.
     *
     * @param signal wakes the sending thread; must not block
     */
    Subscriber(Subscription subscription, Runnable signal) {
        this(subscription, signal, System::nanoTime);
    }

    Subscriber(Subscription subscription, Runnable signal, LongSupplier clock) {
        this.subscription = subscription;
        this.signal = signal;
        this.clock = clock;
        this.lastProgress = clock.getAsLong();
        this.position = subscription.start().after();
        this.sent = position;
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
        OutboundFrame frame = queue.poll();
        if (frame != null) {
            sent = queue.isEmpty() ? position : frame.seq().orElse(sent);
        }
        return Optional.ofNullable(frame);
    }

    /** Records that the client has taken a frame or a part of one. */
    void markProgress() {
        lastProgress = clock.getAsLong();
    }

    /** Nanoseconds since the client last took a part of a frame. */
    long idleNanos() {
        return clock.getAsLong() - lastProgress;
    }

    /** Whether the queue was discarded, so that events up to the position are missing. */
    synchronized boolean isBehind() {
        return behind;
    }

    /** Moves a client that is behind, and that no feed has any more, back to the newest event that it was sent; returns its seq. */
    synchronized long rewind() {
        behind = false;
        position = sent;
        return position;
    }

    /** Age of the oldest queued frame in nanoseconds; 0 if none is queued. */
    synchronized long oldestFrameAge() {
        return queue.oldestAge(clock.getAsLong());
    }

    /** Whether the queue has no room for another page but the client is reading. */
    synchronized boolean isDraining() {
        return closeReason == null && queue.isHalfFull() && !isStalled();
    }

    /** Whether the client has taken nothing for two seconds although there was something to take. */
    private boolean isStalled() {
        return Math.min(idleNanos(), queue.oldestAge(clock.getAsLong())) > STALLED_AFTER;
    }

    /** Whether the client subscribed to events of this type; everyone is told to start over. */
    boolean wants(LoggedEvent event) {
        return subscription.types().isEmpty() || subscription.types().contains(event.type()) || isResync(event);
    }

    /**
     * Moves the position to this event of the log, which the client is sent next.
     *
     * @return the seq up to which events are missing before it, for a resync; 0 if none are
     */
    synchronized long markSent(LoggedEvent event) {
        long missing = advance(event);
        sent = position;
        return missing;
    }

    private long advance(LoggedEvent event) {
        boolean gap = event.seq() > position + 1 && !isResync(event);
        position = event.seq();
        return gap ? event.seq() - 1 : 0;
    }

    /** Whether the event says itself that earlier ones are missing. The log of a user begins with such an event. */
    private static boolean isResync(LoggedEvent event) {
        return event.type().equals("resync");
    }

    /**
     * Queues the event unless the client already has it.
     *
     * @param frame empty if there is no memory for it
     */
    synchronized void offer(LoggedEvent event, Optional<OutboundFrame> frame) {
        if (behind || event.seq() <= position) {
            return;
        }
        long missing = advance(event);
        if (missing > 0) {
            subscription.resync(missing).ifPresent(this::enqueue);
        }
        if (wants(event)) {
            frame.ifPresentOrElse(this::enqueue, this::discardQueue);
        } else if (queue.isEmpty()) {
            sent = position;
        }
    }

    /** Moves the position back to {@code seq} after the log was lost, and announces it with a resync. */
    synchronized void restart(long seq) {
        position = seq;
        sent = Math.min(sent, seq);
        if (seq > 0) {
            subscription.resync(seq).ifPresent(this::enqueue);
        }
    }

    /** Queues a frame. */
    synchronized void enqueue(OutboundFrame frame) {
        if (behind || !isOpen()) {
            return;
        }
        if (queue.offer(frame)) {
            signal.run();
        } else {
            discardQueue();
        }
    }

    /** Frees the memory of the queue: the client falls behind, or its stream is closed if it has read nothing for two seconds. */
    synchronized void discardQueue() {
        if (isStalled()) {
            close(CloseReason.TOO_SLOW);
        } else if (isOpen()) {
            behind = true;
            queue.clear();
            signal.run();
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
