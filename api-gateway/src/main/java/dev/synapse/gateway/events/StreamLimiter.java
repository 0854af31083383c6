package dev.synapse.gateway.events;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Counts the open sockets and event streams of this process and of each user. A slot is taken before anything else is done for a
 * stream, and given back once its connection is gone. A user may hold as many of the process's places as the user leaves free, so that a
 * few users never have all of them. Thread-safe.
 */
@Component
class StreamLimiter {

    private final CapacityLimits limits;
    private final Map<UserId, Held> held = new HashMap<>();
    private int free;

    StreamLimiter(CapacityLimits limits) {
        this.limits = limits;
        this.free = limits.streams();
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

    /** Takes a slot; throws a {@link ApiException} if the user or this process has none left. */
    synchronized StreamSlot take(UserId user, Kind kind) {
        Held own = held.getOrDefault(user, Held.NONE);
        if (own.streams() >= limits.streamsPerUser()) {
            throw ApiException.limitReached("Limit of %d open sockets and event streams reached; close one."
                    .formatted(limits.streamsPerUser()));
        }
        if (kind.weight > free || own.plus(1, kind).weight() > Math.max(kind.weight, free - kind.weight)) {
            throw ApiException.unavailable("This server has no room for another event stream. Try again in a moment.");
        }
        held.put(user, own.plus(1, kind));
        free -= kind.weight;
        return new StreamSlot(user, kind);
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
    final class StreamSlot implements AutoCloseable {

        private final UserId user;
        private final Kind kind;
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private StreamSlot(UserId user, Kind kind) {
            this.user = user;
            this.kind = kind;
        }

        /** Gives the slot back; has no effect the second time. */
        @Override
        public void close() {
            if (taken.compareAndSet(true, false)) {
                giveBack(user, kind);
            }
        }
    }
}
