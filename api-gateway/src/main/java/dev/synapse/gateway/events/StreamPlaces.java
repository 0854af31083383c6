package dev.synapse.gateway.events;

import dev.synapse.gateway.Bounds;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Counts the open sockets and event streams of this process and of each user. A place is taken before anything else is done for a
 * stream, and given back once its connection is gone. Thread-safe.
 */
@Component
class StreamPlaces {

    private final Bounds bounds;
    private final Semaphore free;
    private final Map<UserId, Integer> taken = new ConcurrentHashMap<>();

    StreamPlaces(Bounds bounds) {
        this.bounds = bounds;
        this.free = new Semaphore(bounds.streams());
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

    /** Takes a place; throws a {@link Refusal} if the user or this process has none left. */
    Place take(UserId user, Kind kind) {
        taken.compute(user, (id, count) -> {
            int others = count == null ? 0 : count;
            if (others >= bounds.socketsOfUser()) {
                throw Refusal.full("Limit of %d open sockets and event streams reached; close one."
                        .formatted(bounds.socketsOfUser()));
            }
            return others + 1;
        });
        if (!free.tryAcquire(kind.weight)) {
            giveBack(user);
            throw Refusal.unavailable("This server has no room for another event stream. Try again in a moment.");
        }
        return new Place(user, kind);
    }

    /** How many streams the user has open. */
    int count(UserId user) {
        return taken.getOrDefault(user, 0);
    }

    private void giveBack(UserId user) {
        taken.computeIfPresent(user, (id, count) -> count > 1 ? count - 1 : null);
    }

    /** The right to one open stream. */
    final class Place implements AutoCloseable {

        private final UserId user;
        private final Kind kind;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Place(UserId user, Kind kind) {
            this.user = user;
            this.kind = kind;
        }

        /** Gives the place back; has no effect the second time. */
        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                free.release(kind.weight);
                giveBack(user);
            }
        }
    }
}
