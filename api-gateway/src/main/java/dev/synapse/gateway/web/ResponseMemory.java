package dev.synapse.gateway.web;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Reserves the heap of answers: before the query, until the request under way has been answered. A text of n bytes takes up to n bytes
 * in the driver's rows and 2n as a string of UTF-16 while it is loaded, and 2n while it is written; JSON is written as a stream, and takes
 * nothing of note. One user holds at most a quarter of the memory, or one answer that is larger, so that a user who does not read
 * answers leaves the others theirs. Thread-safe; to be called on the thread of a request.
 */
@Component
public final class ResponseMemory {

    private static final int LOADING = 4;
    private static final int WRITING = 2;
    private static final int PERCENT_OF_USER = 25;

    private final MemoryBudget budget;
    private final Map<String, MemoryBudget> ofUser = new ConcurrentHashMap<>();
    private final AtomicLong reservations = new AtomicLong();

    ResponseMemory(GatewayMemory memory) {
        this.budget = memory.responses();
    }

    /**
     * Loads something whose texts have so many bytes of UTF-8. Throws {@code MemoryExhausted} without a query if there is no room. What is
     * larger than the whole budget gets all of it, alone, so that nothing that is stored becomes unreadable.
     */
    public <T> T load(long bytes, Supplier<T> query) {
        String user = user();
        MemoryBudget share = ofUser.computeIfAbsent(user, key -> budget.part("responses to one user", PERCENT_OF_USER));
        Reservation ofShare = share.reserve(atMost(bytes * LOADING, share));
        untilAnswered(() -> giveBack(user, ofShare));
        Reservation ofAll = budget.reserve(atMost(bytes * LOADING, budget));
        untilAnswered(ofAll::close);
        T loaded = query.get();
        ofShare.resize(atMost(bytes * WRITING, share));
        ofAll.resize(atMost(bytes * WRITING, budget));
        return loaded;
    }

    private static long atMost(long bytes, MemoryBudget memory) {
        return Math.min(bytes, memory.capacity());
    }

    private static String user() {
        Principal principal = ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes())
                .getRequest()
                .getUserPrincipal();
        return principal == null ? "" : principal.getName();
    }

    private void giveBack(String user, Reservation reservation) {
        reservation.close();
        ofUser.computeIfPresent(user, (key, share) -> share.reserved() == 0 ? null : share);
    }

    private void untilAnswered(Runnable release) {
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(
                        "responseMemory" + reservations.incrementAndGet(), release, RequestAttributes.SCOPE_REQUEST);
    }
}
