package dev.synapse.gateway.events;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for one client, bounded by count and bytes; one frame always fits. An empty queue occupies next to nothing. Not
 * thread-safe.
 */
final class FrameQueue {

    static final int MAX_FRAMES = 512;
    static final int MAX_BYTES = 2 * 1024 * 1024;
    private static final int FIRST_CAPACITY = 8;

    private @Nullable ArrayDeque<OutboundFrame> frames;
    private int bytes;

    /** Takes a frame and holds it; false if there is no room. */
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

    /** The oldest frame, which the caller releases; null if there is none. */
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

    /** For how many nanoseconds the oldest has waited, 0 if there is none. */
    long oldestAge() {
        return frames == null ? 0 : frames.element().age();
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
