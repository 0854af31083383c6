package dev.synapse.gateway.events;

import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Sockets whose handshake was answered, but of which the web server has not said yet that they are there. It never will where the
 * connection broke before the answer was out: these are given up after some seconds, so that their places are free. Thread-safe.
 */
@Component
class PendingSockets {

    private static final long LIMIT = Duration.ofSeconds(5).toNanos();

    private final Map<StreamSlot, Long> sockets = new ConcurrentHashMap<>();

    void expect(StreamSlot slot) {
        sockets.put(slot, System.nanoTime());
    }

    /** The socket in that slot is there and is served; does nothing, and is false, if it was given up. */
    boolean arrived(StreamSlot slot, Runnable serve) {
        boolean[] served = {false};
        sockets.computeIfPresent(slot, (expected, since) -> {
            serve.run();
            served[0] = true;
            return null;
        });
        return served[0];
    }

    /** Whether one is still to come. */
    boolean any() {
        giveUpLost();
        return !sockets.isEmpty();
    }

    /** Frees the places of those that do not come. */
    void giveUpLost() {
        long now = System.nanoTime();
        sockets.forEach((slot, since) -> {
            if (now - since > LIMIT && sockets.remove(slot, since)) {
                slot.close();
            }
        });
    }
}
