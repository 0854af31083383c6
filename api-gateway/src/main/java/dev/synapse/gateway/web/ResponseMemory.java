package dev.synapse.gateway.web;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Reserves the heap of answers: before the query, until the request under way has been answered. A text of n bytes takes up to n bytes
 * in the driver's rows and 2n as a string of UTF-16 while it is loaded, and 2n while it is written; JSON is written as a stream, and takes
 * nothing of note. Thread-safe; to be called on the thread of a request.
 */
@Component
public final class ResponseMemory {

    private static final int LOADING = 4;
    private static final int WRITING = 2;

    private final MemoryBudget budget;
    private final AtomicLong reservations = new AtomicLong();

    ResponseMemory(GatewayMemory memory) {
        this.budget = memory.responses();
    }

    /**
     * Loads something whose texts have so many bytes of UTF-8. Throws {@code MemoryExhausted} without a query if there is no room. What is
     * larger than the whole budget gets all of it, alone, so that nothing that is stored becomes unreadable.
     */
    public <T> T load(long bytes, Supplier<T> query) {
        Reservation reservation = budget.reserve(atMost(bytes * LOADING));
        untilAnswered(reservation);
        T loaded = query.get();
        reservation.resize(atMost(bytes * WRITING));
        return loaded;
    }

    private long atMost(long bytes) {
        return Math.min(bytes, budget.capacity());
    }

    private void untilAnswered(Reservation reservation) {
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(
                        "responseMemory" + reservations.incrementAndGet(),
                        reservation::close,
                        RequestAttributes.SCOPE_REQUEST);
    }
}
