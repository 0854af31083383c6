package dev.synapse.gateway.connections;

import dev.synapse.gateway.connections.Connection.Phase;
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
 * The open connections, and the decision which of them stay. Connections without a request under way make room for new ones;
 * those with one are never closed. What is to be closed is returned, already marked as {@link Phase#CLOSING}, and closed by the
 * caller without the table's lock. Thread-safe; times are those of {@link System#nanoTime()}.
 */
final class ConnectionTable {

    private final ConnectionLimits limits;
    private final ConnectionDeadlines deadlines;
    private final Predicate<Connection> exempt;

    private final Set<Connection> open = new HashSet<>();
    private final Map<ClientNetwork, Integer> perClient = new HashMap<>();
    private final EvictionQueue waiting = new EvictionQueue();
    private final EvictionQueue unfinishedHeaders = new EvictionQueue();
    private final EvictionQueue waitingReserve = new EvictionQueue();
    private int reserve;

    /**
     * An empty table.
     *
     * @param exempt the connections to which the limit per address does not apply
     */
    ConnectionTable(ConnectionLimits limits, ConnectionDeadlines deadlines, Predicate<Connection> exempt) {
        this.limits = limits;
        this.deadlines = deadlines;
        this.exempt = exempt;
    }

    /**
     * What becomes of a new connection.
     *
     * @param accepted whether it is in the table now
     * @param evicted a connection that has to be closed for it
     */
    record Admission(boolean accepted, @Nullable Connection evicted) {}

    /** Takes a new connection in, if there is room or room can be made. */
    synchronized Admission admit(Connection connection) {
        boolean clientFull = !exempt.test(connection) && isFull(connection.network());
        if (!clientFull && open.size() - reserve < limits.total()) {
            return accept(connection, null);
        }
        Optional<Connection> victim = clientFull ? waiting.firstOf(connection.network()) : waiting.first();
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
     * Whether a client has all connections that it may have: the limit per address, or, of those with a request or a stream under way,
     * as many as it leaves free, so that a few clients never have all of them.
     */
    private boolean isFull(ClientNetwork client) {
        int own = perClient.getOrDefault(client, 0);
        int free = limits.total() - (open.size() - reserve - waiting.size());
        return own >= limits.perAddress() || own - waiting.count(client) >= Math.max(1, free);
    }

    private Admission accept(Connection connection, @Nullable Connection evicted) {
        if (evicted != null) {
            close(evicted);
        }
        open.add(connection);
        if (connection.reserve()) {
            reserve++;
        } else {
            perClient.merge(connection.network(), 1, Integer::sum);
        }
        await(connection);
        return new Admission(true, evicted);
    }

    /** Notes that something of this connection is being processed. False if it is about to be closed and must not be used. */
    boolean begin(Connection connection) {
        return switch (connection.phase()) {
            case BUSY -> true;
            case CLOSING -> false;
            case OPENED, HEADER, IDLE -> beginWaiting(connection);
        };
    }

    private synchronized boolean beginWaiting(Connection connection) {
        if (connection.phase() == Phase.CLOSING) {
            return false;
        }
        unqueue(connection);
        connection.enter(Phase.BUSY, connection.since());
        return true;
    }

    /**
     * Notes that a connection has nothing under way any more.
     *
     * @param since when it began to wait
     * @return a connection that has to be closed since there are too many unfinished headers
     */
    synchronized Optional<Connection> rest(Connection connection, Phase phase, long since) {
        if (!open.contains(connection)) {
            return Optional.empty();
        }
        connection.enter(phase, since);
        await(connection);
        if (unfinishedHeaders.size() <= limits.unfinishedHeaders()) {
            return Optional.empty();
        }
        Optional<Connection> victim = unfinishedHeaders.first();
        victim.ifPresent(this::close);
        return victim;
    }

    /** Forgets a connection that is closed; has no effect the second time. */
    synchronized void remove(Connection connection) {
        close(connection);
    }

    /** The connections whose time is over; they have to be closed. */
    synchronized List<Connection> overdue(long now) {
        Duration idle = waiting.size() > limits.total() / 2 ? deadlines.crowded() : deadlines.idle();
        List<Connection> overdue = new ArrayList<>();
        for (Connection connection : open) {
            Optional<Duration> allowed = switch (connection.phase()) {
                case OPENED, HEADER -> Optional.of(deadlines.header());
                case IDLE -> Optional.of(idle);
                case BUSY -> Optional.of(deadlines.header()).filter(rest -> connection.answered());
                case CLOSING -> Optional.empty();
            };
            if (allowed.isPresent() && now - connection.since() > allowed.get().toNanos()) {
                overdue.add(connection);
            }
        }
        overdue.forEach(this::close);
        return overdue;
    }

    /** Open connections, the reserve included. */
    synchronized int size() {
        return open.size();
    }

    /** Connections without a request under way. */
    synchronized int waiting() {
        return waiting.size() + waitingReserve.size();
    }

    private void await(Connection connection) {
        (connection.reserve() ? waitingReserve : waiting).add(connection);
        if (connection.phase() == Phase.HEADER) {
            unfinishedHeaders.add(connection);
        }
    }

    private void unqueue(Connection connection) {
        waiting.remove(connection);
        waitingReserve.remove(connection);
        unfinishedHeaders.remove(connection);
    }

    private void close(Connection connection) {
        if (!open.remove(connection)) {
            return;
        }
        unqueue(connection);
        connection.enter(Phase.CLOSING, connection.since());
        if (connection.reserve()) {
            reserve--;
        } else {
            perClient.computeIfPresent(connection.network(), (network, count) -> count == 1 ? null : count - 1);
        }
    }
}
