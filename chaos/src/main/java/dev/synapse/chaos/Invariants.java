package dev.synapse.chaos;

import dev.synapse.chaos.ServiceProcess.Kind;
import dev.synapse.testkit.CallLimit;
import dev.synapse.testkit.InvariantChecker;
import dev.synapse.testkit.RecordingClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Checks the invariants of an installation at rest: those of {@link InvariantChecker}, with the recording clients as evidence; that no step
 * exceeded its attempts; and that there is no leak of calls, connections, threads or files.
 */
final class Invariants {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int CONNECTIONS_OF_GATEWAY = 20;
    private static final int CONNECTIONS_OF_ORCHESTRATOR = 10;
    private static final int MAX_THREADS = 120;
    private static final int MAX_FILES = 500;

    private final Installation installation;
    private final InvariantChecker checker;
    private final Collection<RecordingClient> clients;
    private final CallLimit callsPerStep;

    /**
     * @param deadLetters expected number of dead letters
     * @param callsPerStep maximum number of model calls of one step: the attempt limit, and more if Redis lost data in between
     */
    Invariants(
            Installation installation, Collection<RecordingClient> clients, int deadLetters, CallLimit callsPerStep) {
        this.installation = installation;
        this.clients = List.copyOf(clients);
        this.checker = installation.checker().expectingDeadLetters(deadLetters).watchedBy(clients);
        this.callsPerStep = callsPerStep;
    }

    /** Waits until all invariants hold; returns the violations that remain after the limit. */
    List<String> broken(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (clients.stream().anyMatch(client -> client.unfinished() > 0) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        List<String> broken = check();
        while (!broken.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            broken = check();
        }
        return broken;
    }

    private List<String> check() {
        try {
            List<String> broken = new ArrayList<>(checker.violations());
            installation
                    .models()
                    .askedMoreThan(callsPerStep)
                    .forEach(prompt -> broken.add("too many model calls: " + prompt));
            broken.addAll(leaks());
            return broken;
        } catch (RuntimeException | SQLException | IOException e) {
            return List.of("cannot check the invariants: " + e);
        }
    }

    private List<String> leaks() throws SQLException, IOException {
        List<String> leaks = new ArrayList<>();
        atMost(leaks, "model calls in progress", installation.models().inFlight(), 0);
        atMost(
                leaks,
                "connections to PostgreSQL",
                connectionsToPostgres(),
                CONNECTIONS_OF_GATEWAY * installation.services(Kind.GATEWAY).size()
                        + CONNECTIONS_OF_ORCHESTRATOR
                                * installation.services(Kind.ORCHESTRATOR).size());
        String connections = installation.redis().call(commands -> commands.clientList());
        atMost(leaks, "connections to Redis", (int) connections.lines().count(), installation.maxConnectionsToRedis());
        for (ServiceProcess service : installation.services()) {
            Path process = Path.of("/proc", Long.toString(service.process().pid()));
            atMost(leaks, service + "'s threads", entries(process.resolve("task")), MAX_THREADS);
            atMost(leaks, service + "'s open files", entries(process.resolve("fd")), MAX_FILES + clients.size());
        }
        return leaks;
    }

    private int connectionsToPostgres() throws SQLException {
        var url = installation.database();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                        """)) {
            count.next();
            return count.getInt(1);
        }
    }

    /** Number of entries; 0 if the system has no such directory. */
    private static int entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return (int) entries.count();
        }
    }

    private static void atMost(List<String> leaks, String what, int count, int most) {
        if (count > most) {
            leaks.add("%s: %d, more than %d".formatted(what, count, most));
        }
    }
}
