package dev.synapse.gateway.events;

import dev.synapse.gateway.Bounds;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Counts the open sockets and event streams of this process and of each user. A place is taken before anything else is done for a
 * stream, and given back once its connection is gone. A user may hold as many of the process's places as the user leaves free, so that a
 * few users never have all of them. Thread-safe.
 */
@Component
class StreamPlaces {

    private final Bounds bounds;
    private final Map<UserId, Held> held = new HashMap<>();
    private int free;

    StreamPlaces(Bounds bounds) {
        this.bounds = bounds;
        this.free = bounds.streams();
    }

    /** The kinds of streams by what they cost: an event stream keeps a thread and the buffers of its request. */
    enum Kind {
        SOCKET(1),
        EVENT_STREAM(8);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /** The open streams of a user, and what they weigh. */
    private record Held(int streams, int weight) {

        static final Held NONE = new Held(0, 0);

        Held plus(int more, Kind kind) {
            return new Held(streams + more, weight + more * kind.weight);
        }
    }

    /** Takes a place; throws a {@link Refusal} if the user or this process has none left. */
    synchronized Place take(UserId user, Kind kind) {
        Held own = held.getOrDefault(user, Held.NONE);
        if (own.streams() >= bounds.socketsOfUser()) {
            throw Refusal.full(
                    "Limit of %d open sockets and event streams reached; close one.".formatted(bounds.socketsOfUser()));
        }
        if (kind.weight > free || own.plus(1, kind).weight() > Math.max(kind.weight, free - kind.weight)) {
            throw Refusal.unavailable("This server has no room for another event stream. Try again in a moment.");
        }
        held.put(user, own.plus(1, kind));
        free -= kind.weight;
        return new Place(user, kind);
    }

    /** How many streams the user has open. */
    synchronized int count(UserId user) {
        return held.getOrDefault(user, Held.NONE).streams();
    }

    private synchronized void giveBack(UserId user, Kind kind) {
        free += kind.weight;
        held.computeIfPresent(user, (id, own) -> own.streams() > 1 ? own.plus(-1, kind) : null);
    }

    /** The right to one open stream. */
    final class Place implements AutoCloseable {

        private final UserId user;
        private final Kind kind;
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private Place(UserId user, Kind kind) {
            this.user = user;
            this.kind = kind;
        }

        /** Gives the place back; has no effect the second time. */
        @Override
        public void close() {
            if (taken.compareAndSet(true, false)) {
                giveBack(user, kind);
            }
        }
    }
}
