package dev.synapse.gateway.events;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Limits the open sockets and event streams of this process and of each user. A slot is acquired before any other work for a stream, and
 * released when its connection has ended. A user may hold at most as many of the process's slots as it leaves free, so that a few users
 * never hold all of them. Thread-safe.
 */
@Component
class StreamLimiter {

    private final CapacityLimits limits;
    private final Map<UserId, OpenStreams> held = new HashMap<>();
    private int free;

    StreamLimiter(CapacityLimits limits) {
        this.limits = limits;
        this.free = limits.streams();
    }

    /** The kinds of streams, with their weight: an event stream holds a thread and the buffers of its request. */
    enum Kind {
        SOCKET(1),
        EVENT_STREAM(8);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    /** The number and total weight of a user's open streams. */
    private record OpenStreams(int streams, int weight) {

        static final OpenStreams NONE = new OpenStreams(0, 0);

        OpenStreams plus(int more, Kind kind) {
            return new OpenStreams(streams + more, weight + more * kind.weight);
        }
    }

    /** Acquires a slot; throws an {@link ApiException} if the user or this process has none left. */
    synchronized StreamSlot acquire(UserId user, Kind kind) {
        OpenStreams own = held.getOrDefault(user, OpenStreams.NONE);
        if (own.streams() >= limits.streamsPerUser()) {
            throw ApiException.limitReached("Limit of %d open sockets and event streams reached; close one."
                    .formatted(limits.streamsPerUser()));
        }
        if (kind.weight > free || own.plus(1, kind).weight() > Math.max(kind.weight, free - kind.weight)) {
            throw ApiException.unavailable(
                    "Limit of open event streams of this server reached; try again in a moment.");
        }
        held.put(user, own.plus(1, kind));
        free -= kind.weight;
        return new StreamSlot(user, kind);
    }

    /** The number of open streams of the user. */
    synchronized int count(UserId user) {
        return held.getOrDefault(user, OpenStreams.NONE).streams();
    }

    private synchronized void release(UserId user, Kind kind) {
        free += kind.weight;
        held.computeIfPresent(user, (id, own) -> own.streams() > 1 ? own.plus(-1, kind) : null);
    }

    /** Permission for one open stream. */
    final class StreamSlot implements AutoCloseable {

        private final UserId user;
        private final Kind kind;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private StreamSlot(UserId user, Kind kind) {
            this.user = user;
            this.kind = kind;
        }

        /** Releases the slot; has no effect the second time. */
        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                release(user, kind);
            }
        }
    }
}
