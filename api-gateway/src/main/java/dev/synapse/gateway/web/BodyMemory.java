package dev.synapse.gateway.web;

/**
 * Estimates the heap that a parsed request body needs. Text takes up to 2 bytes of heap per body byte. Denser structures are limited by
 * {@link StrictJson}: tree nodes (up to 27 bytes of heap per byte, 10,000 tokens) and the copies of a text while it is read (64,000
 * characters). {@code BodyMemoryTest} measures the factors.
 */
public final class BodyMemory {

    private static final int TEXT = 2;
    private static final int DENSE = 40;
    private static final int DENSE_BYTES = 32 * 1024;

    private BodyMemory() {}

    /** The heap needed for a body of so many bytes, in bytes. */
    public static long of(long received) {
        return TEXT * received + DENSE * Math.min(received, DENSE_BYTES);
    }
}
