package dev.synapse.gateway.web;

/**
 * How much heap a body needs for what is made of it: text takes up to 2 bytes for each of the body's, and what costs more is
 * limited by {@code StrictJson}: the nodes of a tree (up to 27 bytes of heap a byte, 10,000 tokens) and the copies of a text while it is
 * read (64,000 characters). Measured by {@code BodyMemoryTest}.
 */
public final class BodyMemory {

    private static final int TEXT = 2;
    private static final int DENSE = 40;
    private static final int DENSE_BYTES = 32 * 1024;

    private BodyMemory() {}

    /** In bytes. */
    public static long of(long received) {
        return TEXT * received + DENSE * Math.min(received, DENSE_BYTES);
    }
}
