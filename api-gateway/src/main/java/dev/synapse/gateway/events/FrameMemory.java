package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The memory of the frames that wait in queues. Where there is none left, the clients that have kept frames waiting longest are
 * closed, so that those who do not read cannot take it from those who do. Thread-safe.
 */
final class FrameMemory {

    private static final int OVERHEAD = 128;
    private static final int ATTEMPTS = 16;

    private final MemoryBudget memory;
    private final Supplier<Stream<Subscriber>> subscribers;

    /**
     * The frames for some clients.
     *
     * @param subscribers all whose frames are held in this memory
     */
    FrameMemory(MemoryBudget memory, Supplier<Stream<Subscriber>> subscribers) {
        this.memory = memory;
        this.subscribers = subscribers;
    }

    /** The event as a frame that may wait, held by the caller; empty if there is no memory for it. */
    Optional<OutboundFrame> frame(LoggedEvent event) {
        byte[] text = OutboundFrame.encode(event);
        return reserve(OVERHEAD + text.length).map(reserved -> OutboundFrame.of(event.seq(), text, reserved));
    }

    private Optional<Reservation> reserve(long bytes) {
        Optional<Reservation> reserved = memory.tryReserve(bytes);
        for (int i = 0; i < ATTEMPTS && reserved.isEmpty() && closeSlowest(); i++) {
            reserved = memory.tryReserve(bytes);
        }
        return reserved;
    }

    /** Closes all whose oldest frame has waited at least half as long as the one that has waited longest; false if none waits. */
    private boolean closeSlowest() {
        List<Subscriber> waiting =
                subscribers.get().filter(subscriber -> subscriber.delay() > 0).toList();
        long longest = waiting.stream().mapToLong(Subscriber::delay).max().orElse(0);
        waiting.stream()
                .filter(subscriber -> subscriber.delay() > longest / 2)
                .forEach(subscriber -> subscriber.close(CloseReason.TOO_SLOW));
        return longest > 0;
    }
}
