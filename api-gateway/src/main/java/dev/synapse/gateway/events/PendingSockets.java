package dev.synapse.gateway.events;

import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Sockets whose handshake was answered but which the web server has not handed over yet. It never hands over a socket whose connection
 * broke before the response was sent, so a pending socket expires after some seconds and its slot becomes free. Thread-safe.
 */
@Component
class PendingSockets {

    private static final long TIMEOUT = Duration.ofSeconds(5).toNanos();

    private final Map<StreamSlot, Long> sockets = new ConcurrentHashMap<>();

    void add(StreamSlot slot) {
        sockets.put(slot, System.nanoTime());
    }

    /** Runs {@code serve} for the socket that was handed over; returns false without running it if the socket has expired. */
    boolean activate(StreamSlot slot, Runnable serve) {
        boolean[] served = {false};
        sockets.computeIfPresent(slot, (pending, since) -> {
            serve.run();
            served[0] = true;
            return null;
        });
        return served[0];
    }

    /** Whether any socket is still pending. */
    boolean any() {
        expire();
        return !sockets.isEmpty();
    }

    /** Frees the slots of sockets that were not handed over in time. */
    void expire() {
        long now = System.nanoTime();
        sockets.forEach((slot, since) -> {
            if (now - since > TIMEOUT && sockets.remove(slot, since)) {
                slot.close();
            }
        });
    }
}
