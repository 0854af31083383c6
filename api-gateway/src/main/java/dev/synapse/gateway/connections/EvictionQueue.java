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

    private static final Comparator<Connection> BY_AGE = Comparator.comparingLong(
                    (Connection connection) -> connection.since())
            .thenComparingLong(Connection::number);
    private static final Comparator<Client> BY_COUNT =
            Comparator.comparingInt((Client client) -> client.waiting.size()).thenComparingLong(Client::number);

    private final Map<ClientNetwork, Client> clients = new HashMap<>();
    private final TreeSet<Client> ranking = new TreeSet<>(BY_COUNT);
    private long clientCount;
    private int size;

    private record Client(ClientNetwork network, long number, TreeSet<Connection> waiting) {}

    /** Adds a connection; its {@link Connection#since()} must not change while it is queued. */
    void add(Connection connection) {
        Client client = clients.computeIfAbsent(
                connection.network(), network -> new Client(network, clientCount++, new TreeSet<>(BY_AGE)));
        ranking.remove(client);
        size += client.waiting.add(connection) ? 1 : 0;
        ranking.add(client);
    }

    /** Removes a connection if it is queued. */
    void remove(Connection connection) {
        Client client = clients.get(connection.network());
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
    Optional<Connection> first() {
        return ranking.isEmpty()
                ? Optional.empty()
                : Optional.of(ranking.last().waiting.first());
    }

    /** The longest-waiting connection of this client. */
    Optional<Connection> firstOf(ClientNetwork network) {
        return Optional.ofNullable(clients.get(network)).map(client -> client.waiting.first());
    }

    /** Number of queued connections of this client. */
    int count(ClientNetwork network) {
        Client client = clients.get(network);
        return client == null ? 0 : client.waiting.size();
    }

    int size() {
        return size;
    }
}
