package dev.synapse.gateway.events;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The queue of frames for one client, bounded in frames and bytes; an empty queue accepts a frame of any size and occupies almost no
 * memory. Not thread-safe.
 */
final class FrameQueue {

    static final int MAX_FRAMES = 512;
    static final int MAX_BYTES = 2 * 1024 * 1024;
    private static final int FIRST_CAPACITY = 8;

    private @Nullable ArrayDeque<OutboundFrame> frames;
    private int bytes;

    /** Adds a frame and holds it; false if the queue is full. */
    boolean offer(OutboundFrame frame) {
        if (frames == null) {
            frames = new ArrayDeque<>(FIRST_CAPACITY);
        } else if (frames.size() >= MAX_FRAMES || bytes + frame.text().length > MAX_BYTES) {
            return false;
        }
        frame.hold();
        frames.add(frame);
        bytes += frame.text().length;
        return true;
    }

    /** Removes the oldest frame, which the caller releases; null if the queue is empty. */
    @Nullable
    OutboundFrame poll() {
        if (frames == null) {
            return null;
        }
        OutboundFrame frame = frames.remove();
        bytes -= frame.text().length;
        if (frames.isEmpty()) {
            frames = null;
        }
        return frame;
    }

    boolean isEmpty() {
        return frames == null;
    }

    /** Age of the oldest frame in nanoseconds at the time {@code now}; 0 if the queue is empty. */
    long oldestAge(long now) {
        return frames == null ? 0 : now - frames.element().createdAt();
    }

    boolean isHalfFull() {
        return frames != null && (frames.size() > MAX_FRAMES / 2 || bytes > MAX_BYTES / 2);
    }

    /** Releases all frames. */
    void clear() {
        if (frames != null) {
            frames.forEach(OutboundFrame::release);
            frames = null;
        }
        bytes = 0;
    }
}
