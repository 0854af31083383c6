package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.AcceptedConnection.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open connections, with the policy for accepting and evicting them. Connections without a request in progress are evicted for new
 * ones; connections with a request are never closed. The table marks connections to close as {@link Phase#CLOSING} and returns them, and
 * the caller closes them outside the table's lock. Thread-safe; times are values of {@link System#nanoTime()}.
 */
final class ConnectionTable {

    private final ConnectionLimits limits;
    private final ConnectionDeadlines deadlines;
    private final Predicate<AcceptedConnection> exempt;

    private final Set<AcceptedConnection> open = new HashSet<>();
    private final Map<ClientNetwork, Integer> perClient = new HashMap<>();
    private final EvictionQueue waiting = new EvictionQueue();
    private final EvictionQueue unfinishedHeaders = new EvictionQueue();
    private final EvictionQueue waitingReserve = new EvictionQueue();
    private int reserve;

    /**
     * Creates an empty table.
     *
     * @param exempt matches connections that are exempt from the limit per address
     */
    ConnectionTable(ConnectionLimits limits, ConnectionDeadlines deadlines, Predicate<AcceptedConnection> exempt) {
        this.limits = limits;
        this.deadlines = deadlines;
        this.exempt = exempt;
    }

    /**
     * The decision on a new connection.
     *
     * @param accepted whether the connection was added to the table
     * @param evicted the connection to close for it, if any
     */
    record Admission(boolean accepted, @Nullable AcceptedConnection evicted) {}

    /** Adds a new connection if there is room, evicting another one if necessary. */
    synchronized Admission admit(AcceptedConnection connection) {
        boolean clientFull = !exempt.test(connection) && isFull(connection.network());
        if (!clientFull && open.size() - reserve < limits.total()) {
            return accept(connection, null);
        }
        Optional<AcceptedConnection> victim = clientFull ? waiting.firstOf(connection.network()) : waiting.first();
        if (victim.isPresent()) {
            return accept(connection, victim.get());
        }
        connection.markReserve();
        if (reserve < limits.reserve()) {
            return accept(connection, null);
        }
        return waitingReserve.first().map(oldest -> accept(connection, oldest)).orElse(new Admission(false, null));
    }

    /**
     * Whether a client is at its limit: its connections have reached the limit per address, or its busy connections are as many as remain
     * free, so that a few clients never hold all connections.
     */
    private boolean isFull(ClientNetwork client) {
        int own = perClient.getOrDefault(client, 0);
        int free = limits.total() - (open.size() - reserve - waiting.size());
        return own >= limits.perAddress() || own - waiting.count(client) >= Math.max(1, free);
    }

    private Admission accept(AcceptedConnection connection, @Nullable AcceptedConnection evicted) {
        if (evicted != null) {
            close(evicted);
        }
        open.add(connection);
        if (connection.reserve()) {
            reserve++;
        } else {
            perClient.merge(connection.network(), 1, Integer::sum);
        }
        enqueue(connection);
        return new Admission(true, evicted);
    }

    /** Marks a connection as busy; false if it is about to be closed and must not be used. */
    boolean markBusy(AcceptedConnection connection) {
        return switch (connection.phase()) {
            case BUSY -> true;
            case CLOSING -> false;
            case OPENED, HEADER, IDLE -> stopWaiting(connection);
        };
    }

    private synchronized boolean stopWaiting(AcceptedConnection connection) {
        if (connection.phase() == Phase.CLOSING) {
            return false;
        }
        dequeue(connection);
        connection.enter(Phase.BUSY, connection.since());
        return true;
    }

    /**
     * Marks a connection as waiting, with no request in progress.
     *
     * @param since the time from which it waits
     * @return the connection to close if there are too many unfinished headers
     */
    synchronized Optional<AcceptedConnection> markWaiting(AcceptedConnection connection, Phase phase, long since) {
        if (!open.contains(connection)) {
            return Optional.empty();
        }
        connection.enter(phase, since);
        enqueue(connection);
        if (unfinishedHeaders.size() <= limits.unfinishedHeaders()) {
            return Optional.empty();
        }
        Optional<AcceptedConnection> victim = unfinishedHeaders.first();
        victim.ifPresent(this::close);
        return victim;
    }

    /** Removes a closed connection; has no effect the second time. */
    synchronized void remove(AcceptedConnection connection) {
        close(connection);
    }

    /** Removes and returns the connections past their deadline; the caller closes them. */
    synchronized List<AcceptedConnection> overdue(long now) {
        Duration idle = waiting.size() > limits.total() / 2 ? deadlines.crowded() : deadlines.idle();
        List<AcceptedConnection> overdue = new ArrayList<>();
        for (AcceptedConnection connection : open) {
            Optional<Duration> allowed = switch (connection.phase()) {
                case OPENED, HEADER -> Optional.of(deadlines.header());
                case IDLE -> Optional.of(idle);
                case BUSY -> Optional.of(deadlines.header()).filter(limit -> connection.answered());
                case CLOSING -> Optional.empty();
            };
            if (allowed.isPresent() && now - connection.since() > allowed.get().toNanos()) {
                overdue.add(connection);
            }
        }
        overdue.forEach(this::close);
        return overdue;
    }

    /** Number of open connections, including the reserve. */
    synchronized int size() {
        return open.size();
    }

    /** Number of connections without a request in progress. */
    synchronized int waiting() {
        return waiting.size() + waitingReserve.size();
    }

    private void enqueue(AcceptedConnection connection) {
        (connection.reserve() ? waitingReserve : waiting).add(connection);
        if (connection.phase() == Phase.HEADER) {
            unfinishedHeaders.add(connection);
        }
    }

    private void dequeue(AcceptedConnection connection) {
        waiting.remove(connection);
        waitingReserve.remove(connection);
        unfinishedHeaders.remove(connection);
    }

    private void close(AcceptedConnection connection) {
        if (!open.remove(connection)) {
            return;
        }
        dequeue(connection);
        connection.enter(Phase.CLOSING, connection.since());
        if (connection.reserve()) {
            reserve--;
        } else {
            perClient.computeIfPresent(connection.network(), (network, count) -> count == 1 ? null : count - 1);
        }
    }
}
