package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.shared.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Faults of PostgreSQL. */
final class PostgresFaults {

    private static final int MAX_DOWNTIME_MILLIS = 3000;
    private static final int MAX_SUSPENSION_MILLIS = 8000;
    private static final String TERMINATE = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;

    private PostgresFaults() {}

    /** SIGKILL; the server is started again, and recovers from its log. */
    static FaultAction kill() {
        return (targets, random) -> targets.postgres()
                .map(server ->
                        new Injection(server, Pauses.upTo(MAX_DOWNTIME_MILLIS, random), server::kill, server::start));
    }

    /** SIGSTOP of all of its processes: connections stay open, and nothing answers. */
    static FaultAction pause() {
        return (targets, random) -> targets.postgres()
                .map(server -> new Injection(
                        server, Pauses.upTo(MAX_SUSPENSION_MILLIS, random), server::suspend, server::resume));
    }

    /** Ends all connections, as an operator does before maintenance. */
    static FaultAction terminateBackends() {
        return (targets, _) ->
                targets.postgres().map(server -> Injection.momentary(server, () -> terminateBackends(server)));
    }

    private static void terminateBackends(KillableServer<EmbeddedPostgres> server) {
        DatabaseUrl url = DatabaseUrl.parse(server.server().url());
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(TERMINATE);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot terminate the backends of PostgreSQL", e);
        }
    }
}
