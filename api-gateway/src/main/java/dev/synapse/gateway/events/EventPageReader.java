package dev.synapse.gateway.events;

import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventPage;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import dev.synapse.shared.memory.MemoryExhausted;
import java.time.Duration;
import java.util.Optional;

/** Reads pages of event logs. Each page has memory reserved until it is closed. Thread-safe. */
final class EventPageReader {

    private static final int PAGE_EVENTS = 128;
    private static final int PAGE_BYTES = 64 * 1024;

    /** Heap per byte in Redis: the text and its copy with the seq, each with two bytes per character unless it is Latin-1. */
    private static final int HEAP_PER_BYTE = 4;

    private static final long COST = (long) HEAP_PER_BYTE * PAGE_BYTES;
    private static final Duration RESERVE_LIMIT = Duration.ofSeconds(1);

    private final EventLog log;
    private final MemoryBudget memory;

    EventPageReader(EventLog log, MemoryBudget memory) {
        this.log = log;
        this.memory = memory;
    }

    /** The number of pages that fit into the memory at a time. */
    int maxPages() {
        return Math.toIntExact(Math.max(1, memory.capacity() / COST));
    }

    /** A page and its memory. */
    record ReservedPage(EventPage page, Reservation memory) implements AutoCloseable {

        @Override
        public void close() {
            memory.close();
        }
    }

    /**
     * Reads the page after seq {@code after}; empty if no memory became free within a second. Throws {@code RedisUnavailable} if Redis is
     * unreachable.
     */
    Optional<ReservedPage> read(EventTopic topic, long after) {
        long cost = COST;
        while (true) {
            Optional<Reservation> reserved = reserve(cost);
            if (reserved.isEmpty()) {
                return Optional.empty();
            }
            EventPage page = read(topic, after, reserved.get());
            long needed = Math.min(heapSize(page), memory.capacity());
            if (needed <= reserved.get().bytes()) {
                return Optional.of(new ReservedPage(page, reserved.get()));
            }
            // one large event: reserve again from zero, since waiting while holding memory could deadlock all readers
            reserved.get().close();
            cost = needed;
        }
    }

    private Optional<Reservation> reserve(long bytes) {
        try {
            return Optional.of(memory.reserve(Math.min(bytes, memory.capacity()), RESERVE_LIMIT));
        } catch (MemoryExhausted e) {
            return Optional.empty();
        }
    }

    private EventPage read(EventTopic topic, long after, Reservation reserved) {
        try {
            return log.read(topic, after, PAGE_EVENTS, PAGE_BYTES);
        } catch (RuntimeException e) {
            reserved.close();
            throw e;
        }
    }

    private static long heapSize(EventPage page) {
        return page.events().stream()
                        .map(LoggedEvent::json)
                        .mapToLong(String::length)
                        .sum()
                * HEAP_PER_BYTE;
    }
}
