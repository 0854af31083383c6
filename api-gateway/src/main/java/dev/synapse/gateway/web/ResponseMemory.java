package dev.synapse.gateway.web;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.gateway.web.MemoryShares.SharedReservation;
import java.security.Principal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Reserves heap for responses, from before the query until the response is complete. While it is loaded, a text of n bytes takes up to n
 * bytes in the driver's rows and 2n as a UTF-16 string; while it is written, 2n. JSON is streamed and needs no significant memory. Each user
 * gets at most a quarter of the memory, or a single larger response, so that a user who does not read responses cannot starve others.
 * Thread-safe; call on a request thread.
 */
@Component
public final class ResponseMemory {

    private static final int LOADING = 4;
    private static final int WRITING = 2;

    private final MemoryShares shares;
    private final AtomicLong reservations = new AtomicLong();

    ResponseMemory(GatewayMemory memory) {
        this.shares = new MemoryShares(memory.responses());
    }

    /**
     * Loads data whose texts have so many bytes of UTF-8. Throws {@code MemoryExhausted} before the query if the memory is in use. A load
     * larger than the whole budget runs alone with all of it, so that stored data never becomes unreadable.
     */
    public <T> T load(long bytes, Supplier<T> query) {
        SharedReservation reservation = shares.open(user());
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(
                        "responseMemory" + reservations.incrementAndGet(),
                        reservation::close,
                        RequestAttributes.SCOPE_REQUEST);
        reservation.resize(bytes * LOADING);
        T loaded = query.get();
        reservation.resize(bytes * WRITING);
        return loaded;
    }

    private static String user() {
        Principal principal = ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes())
                .getRequest()
                .getUserPrincipal();
        return principal == null ? "" : principal.getName();
    }
}
