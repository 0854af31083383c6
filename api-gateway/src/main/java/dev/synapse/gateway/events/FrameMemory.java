package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The memory of queued frames. When it is exhausted, the queues whose frames have waited longest are discarded, so that clients that do
 * not read cannot take it from clients that do. Thread-safe.
 */
final class FrameMemory {

    private static final int OVERHEAD = 128;
    private static final int ATTEMPTS = 16;

    private final MemoryBudget memory;
    private final Supplier<Stream<Subscriber>> subscribers;

    /**
     * Creates frames from a memory budget.
     *
     * @param subscribers all subscribers whose frames use this budget
     */
    FrameMemory(MemoryBudget memory, Supplier<Stream<Subscriber>> subscribers) {
        this.memory = memory;
        this.subscribers = subscribers;
    }

    /** Creates a frame that may wait in queues, held by the caller; empty if there is no memory for it. */
    Optional<OutboundFrame> frame(LoggedEvent event) {
        byte[] text = OutboundFrame.encode(event);
        return reserve(OVERHEAD + text.length).map(reserved -> OutboundFrame.of(event.seq(), text, reserved));
    }

    private Optional<Reservation> reserve(long bytes) {
        Optional<Reservation> reserved = memory.tryReserve(bytes);
        for (int i = 0; i < ATTEMPTS && reserved.isEmpty() && discardSlowest(); i++) {
            reserved = memory.tryReserve(bytes);
        }
        return reserved;
    }

    /** Discards the queue of each subscriber whose oldest frame has waited more than half the longest wait; false if no frame waits. */
    private boolean discardSlowest() {
        List<Subscriber> waiting = subscribers
                .get()
                .filter(subscriber -> subscriber.oldestFrameAge() > 0)
                .toList();
        long longest =
                waiting.stream().mapToLong(Subscriber::oldestFrameAge).max().orElse(0);
        waiting.stream()
                .filter(subscriber -> subscriber.oldestFrameAge() > longest / 2)
                .forEach(Subscriber::discardQueue);
        return longest > 0;
    }
}
