package dev.synapse.gateway.events;

import java.time.Duration;

/** Limits the frames and bytes that one client sends, per second and at once (two token buckets). For one thread at a time. */
final class FrameRateLimit {

    private static final double FRAMES_PER_SECOND = 20;
    private static final double MOST_FRAMES = 60;
    private static final double BYTES_PER_SECOND = 32 * 1024;
    private static final double MOST_BYTES = 256 * 1024;
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private double frames = MOST_FRAMES;
    private double bytes = MOST_BYTES;
    private long last;

    FrameRateLimit(long now) {
        last = now;
    }

    /** Counts a frame of that length at that time in nanoseconds; false if it is too many or too much. */
    boolean allows(long length, long now) {
        double seconds = (now - last) / SECOND;
        last = now;
        frames = Math.min(MOST_FRAMES, frames + seconds * FRAMES_PER_SECOND) - 1;
        bytes = Math.min(MOST_BYTES, bytes + seconds * BYTES_PER_SECOND) - length;
        return frames >= 0 && bytes >= 0;
    }
}
