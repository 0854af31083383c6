package dev.synapse.shared.memory;

/** A {@link MemoryBudget} had no room for a reservation in time. Nothing was allocated; a later attempt may succeed. */
public final class MemoryExhausted extends RuntimeException {

    MemoryExhausted(String purpose, long bytes) {
        super("No memory available for %d bytes of %s".formatted(bytes, purpose), null, false, false);
    }
}
