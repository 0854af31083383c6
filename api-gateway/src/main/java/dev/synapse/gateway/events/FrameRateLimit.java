package dev.synapse.gateway.events;

import java.time.Duration;

/** Limits the frames and bytes that one client sends, in rate and in bursts (two token buckets). For one thread at a time. */
final class FrameRateLimit {

    private static final double FRAMES_PER_SECOND = 20;
    private static final double FRAME_BURST = 60;
    private static final double BYTES_PER_SECOND = 32 * 1024;
    private static final double BYTE_BURST = 256 * 1024;
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private double frames = FRAME_BURST;
    private double bytes = BYTE_BURST;
    private long last;

    FrameRateLimit(long now) {
        last = now;
    }

    /** Counts a frame of {@code length} bytes at the time {@code now} in nanoseconds; false if it exceeds a limit. */
    boolean allows(long length, long now) {
        double seconds = (now - last) / SECOND;
        last = now;
        frames = Math.min(FRAME_BURST, frames + seconds * FRAMES_PER_SECOND) - 1;
        bytes = Math.min(BYTE_BURST, bytes + seconds * BYTES_PER_SECOND) - length;
        return frames >= 0 && bytes >= 0;
    }
}
