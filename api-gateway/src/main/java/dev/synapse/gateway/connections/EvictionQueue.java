package dev.synapse.gateway.connections;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The connections that can be evicted. The first is the longest-waiting connection of the client with the most waiting connections, so
 * that a client that opens many connections loses its own before those of others. Not thread-safe; all operations take logarithmic time.
 */
final class EvictionQueue {

    private static final Comparator<AcceptedConnection> BY_AGE = Comparator.comparingLong(
                    (AcceptedConnection connection) -> connection.since())
            .thenComparingLong(AcceptedConnection::number);
    private static final Comparator<WaitingClient> BY_COUNT = Comparator.comparingInt(
                    (WaitingClient client) -> client.waiting.size())
            .thenComparingLong(WaitingClient::number);

    private final Map<ClientNetwork, WaitingClient> clients = new HashMap<>();
    private final TreeSet<WaitingClient> ranking = new TreeSet<>(BY_COUNT);
    private long clientCount;
    private int size;

    private record WaitingClient(ClientNetwork network, long number, TreeSet<AcceptedConnection> waiting) {}

    /** Adds a connection; its {@link AcceptedConnection#since()} must not change while it is queued. */
    void add(AcceptedConnection connection) {
        WaitingClient client = clients.computeIfAbsent(
                connection.network(), network -> new WaitingClient(network, clientCount++, new TreeSet<>(BY_AGE)));
        ranking.remove(client);
        size += client.waiting.add(connection) ? 1 : 0;
        ranking.add(client);
    }

    /** Removes a connection if it is queued. */
    void remove(AcceptedConnection connection) {
        WaitingClient client = clients.get(connection.network());
        if (client == null || !client.waiting.contains(connection)) {
            return;
        }
        ranking.remove(client);
        client.waiting.remove(connection);
        size--;
        if (client.waiting.isEmpty()) {
            clients.remove(client.network);
        } else {
            ranking.add(client);
        }
    }

    /** The longest-waiting connection of the client with the most waiting connections. */
    Optional<AcceptedConnection> first() {
        return ranking.isEmpty()
                ? Optional.empty()
                : Optional.of(ranking.last().waiting.first());
    }

    /** The longest-waiting connection of this client. */
    Optional<AcceptedConnection> firstOf(ClientNetwork network) {
        return Optional.ofNullable(clients.get(network)).map(client -> client.waiting.first());
    }

    /** Number of queued connections of this client. */
    int count(ClientNetwork network) {
        WaitingClient client = clients.get(network);
        return client == null ? 0 : client.waiting.size();
    }

    int size() {
        return size;
    }
}
