package dev.synapse.gateway.connections;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the requests under way, of the process and of each client. A client gets no more than an equal share of the process's
 * limit, with room for one more client, and never more than it leaves free, so that a few that flood leave room for all others, in
 * whatever order they come. Thread-safe.
 */
final class RequestSlots {

    private final RequestLimits limits;
    private final Map<ClientNetwork, Integer> held = new HashMap<>();
    private int total;
    private int health;

    RequestSlots(RequestLimits limits) {
        this.limits = limits;
    }

    /** Whether a request may begin. */
    sealed interface Entry permits Slot, LimitReached {}

    /** Why a request may not begin. */
    enum LimitReached implements Entry {
        /** The process has all requests that it may have. */
        PROCESS,
        /** This client has all requests that it may have. */
        CLIENT
    }

    /** Takes a slot, or says why there is none. */
    synchronized Entry enter(ClientNetwork client) {
        int own = held.getOrDefault(client, 0);
        int others = held.size() - (own == 0 ? 0 : 1);
        int equal = Math.min(limits.perAddress(), limits.total() / (others + 2));
        if (own >= Math.max(1, Math.min(equal, limits.total() - total))) {
            return LimitReached.CLIENT;
        }
        if (total >= limits.total()) {
            return LimitReached.PROCESS;
        }
        held.put(client, own + 1);
        total++;
        return new Slot(() -> leave(client));
    }

    /** The same for a health check; without room of their own they take that of other requests. */
    Entry enterHealth(ClientNetwork client) {
        synchronized (this) {
            if (health < limits.health()) {
                health++;
                return new Slot(this::leaveHealth);
            }
        }
        return enter(client);
    }

    /** Requests under way, health checks included. */
    synchronized int size() {
        return total + health;
    }

    private synchronized void leave(ClientNetwork client) {
        total--;
        held.computeIfPresent(client, (network, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void leaveHealth() {
        health--;
    }

    /** The right to be under way, until it is closed. Thread-safe. */
    static final class Slot implements Entry, AutoCloseable {

        private final Runnable leave;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Slot(Runnable leave) {
            this.leave = leave;
        }

        /** Gives the slot back; has no effect the second time. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                leave.run();
            }
        }
    }
}
