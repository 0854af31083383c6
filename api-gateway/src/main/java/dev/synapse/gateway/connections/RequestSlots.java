package dev.synapse.gateway.connections;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits the concurrent requests of the process and of each client. A client gets at most an equal share of the process's limit, counted
 * with one more client than there are, and never more slots than remain free. A few flooding clients thus leave room for all others, in
 * whatever order they arrive. Thread-safe.
 */
final class RequestSlots {

    private final RequestLimits limits;
    private final Map<ClientNetwork, Integer> held = new HashMap<>();
    private int total;
    private int health;

    RequestSlots(RequestLimits limits) {
        this.limits = limits;
    }

    /** The result of acquiring a slot. */
    sealed interface Acquisition permits Slot, LimitReached {}

    /** The limit for which a request is refused. */
    enum LimitReached implements Acquisition {
        /** The process is at its limit. */
        PROCESS,
        /** The client is at its limit. */
        CLIENT
    }

    /** Acquires a slot, or returns the limit that was reached. */
    synchronized Acquisition acquire(ClientNetwork client) {
        int own = held.getOrDefault(client, 0);
        int others = held.size() - (own == 0 ? 0 : 1);
        int share = Math.min(limits.perAddress(), limits.total() / (others + 2));
        if (own >= Math.max(1, Math.min(share, limits.total() - total))) {
            return LimitReached.CLIENT;
        }
        if (total >= limits.total()) {
            return LimitReached.PROCESS;
        }
        held.put(client, own + 1);
        total++;
        return new Slot(() -> release(client));
    }

    /** Acquires a slot for a health check, from the requests' slots if those for health checks are in use. */
    Acquisition acquireForHealthCheck(ClientNetwork client) {
        synchronized (this) {
            if (health < limits.health()) {
                health++;
                return new Slot(this::releaseHealthCheck);
            }
        }
        return acquire(client);
    }

    /** Number of concurrent requests, including health checks. */
    synchronized int size() {
        return total + health;
    }

    private synchronized void release(ClientNetwork client) {
        total--;
        held.computeIfPresent(client, (network, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void releaseHealthCheck() {
        health--;
    }

    /** Permission for one request, until it is closed. Thread-safe. */
    static final class Slot implements Acquisition, AutoCloseable {

        private final Runnable release;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Slot(Runnable release) {
            this.release = release;
        }

        /** Releases the slot; has no effect the second time. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release.run();
            }
        }
    }
}
