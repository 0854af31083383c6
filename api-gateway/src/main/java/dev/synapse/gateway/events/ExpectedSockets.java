package dev.synapse.gateway.events;

import dev.synapse.gateway.events.StreamPlaces.Place;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Sockets whose handshake was answered, but of which the web server has not said yet that they are there. It never will where the
 * connection broke before the answer was out: these are given up after some seconds, so that their places are free. Thread-safe.
 */
@Component
class ExpectedSockets {

    private static final long LIMIT = Duration.ofSeconds(5).toNanos();

    private final Map<Place, Long> sockets = new ConcurrentHashMap<>();

    void expect(Place place) {
        sockets.put(place, System.nanoTime());
    }

    /** The socket in that place is there and is served; does nothing, and is false, if it was given up. */
    boolean arrived(Place place, Runnable serve) {
        boolean[] served = {false};
        sockets.computeIfPresent(place, (expected, since) -> {
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
        sockets.forEach((place, since) -> {
            if (now - since > LIMIT && sockets.remove(place, since)) {
                place.close();
            }
        });
    }
}
