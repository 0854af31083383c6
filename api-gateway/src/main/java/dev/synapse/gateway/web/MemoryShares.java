package dev.synapse.gateway.web;

import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import dev.synapse.shared.memory.MemoryExhausted;
import java.util.HashMap;
import java.util.Map;

/**
 * Divides a memory budget among its users: each may hold at most a quarter of it, or one reservation that is larger. A user who holds on to
 * memory thus leaves most of it to the others. Thread-safe.
 */
public final class MemoryShares {

    private static final int PERCENT = 25;

    private final MemoryBudget budget;
    private final Map<String, Share> shares = new HashMap<>();

    /** Creates shares of this budget. */
    public MemoryShares(MemoryBudget budget) {
        this.budget = budget;
    }

    private static final class Share {
        private final MemoryBudget memory;
        private int holders;

        private Share(MemoryBudget memory) {
            this.memory = memory;
        }
    }

    /** Starts a reservation of zero bytes for a user. */
    public SharedReservation open(String user) {
        synchronized (shares) {
            Share share = shares.computeIfAbsent(
                    user, key -> new Share(budget.part(budget.purpose() + " of one client", PERCENT)));
            share.holders++;
            return new SharedReservation(user, share);
        }
    }

    private void release(String user, Share share) {
        synchronized (shares) {
            if (--share.holders == 0) {
                shares.remove(user);
            }
        }
    }

    /** Memory of one user, until it is closed. For one thread at a time. */
    public final class SharedReservation implements AutoCloseable {

        private final String user;
        private final Share share;
        private final Reservation ofShare;
        private final Reservation ofBudget;
        private boolean closed;

        private SharedReservation(String user, Share share) {
            this.user = user;
            this.share = share;
            this.ofShare = share.memory.reserve(0);
            this.ofBudget = budget.reserve(0);
        }

        /**
         * Changes the size in bytes. Throws {@code MemoryExhausted}, and keeps the old size, if there is no room within half a second. More
         * than the whole budget gets all of it, alone.
         */
        public void resize(long bytes) {
            long before = ofShare.bytes();
            ofShare.resize(Math.min(bytes, share.memory.capacity()));
            try {
                ofBudget.resize(Math.min(bytes, budget.capacity()));
            } catch (MemoryExhausted e) {
                ofShare.resize(before);
                throw e;
            }
        }

        /** Releases the memory; has no effect the second time. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                ofBudget.close();
                ofShare.close();
                release(user, share);
            }
        }
    }
}
