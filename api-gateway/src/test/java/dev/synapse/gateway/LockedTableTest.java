package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that PostgreSQL lets wait ends with 503 while the wait lasts; nothing is done, and it works afterwards. */
@Tag("slow")
class LockedTableTest {

    private final TestDatabase database = TestServers.freshDatabase();
    private final TestGateway gateway = TestGateway.start(
            database.url(), TestServers.freshRedis().url(), Map.of("SYNAPSE_DATABASE_LOCK_TIMEOUT_MS", "300"));
    private final ApiClient anna = gateway.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_message_is_refused_while_its_table_is_locked_and_is_accepted_afterwards() throws SQLException {
        try (Connection other = connect()) {
            lock(other, "messages");

            anna.postMessage(group, "too early").expect(503);
            anna.get("/groups/" + group + "/messages").expect(503);
            anna.get("/auth/me").expect(200);
        }

        anna.postMessage(group, "now").expect(202);
        anna.get("/groups/" + group + "/messages").expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "groups, /groups/{id}",
        "members, /groups/{id}",
        "turns, /groups/{id}/turns",
        "files, /groups/{id}/files",
        "users, /auth/me"
    })
    void a_read_of_a_locked_table_ends_with_503(String table, String path) throws SQLException {
        String address = path.replace("{id}", group);
        try (Connection other = connect()) {
            lock(other, table);

            anna.get(address).expect(503);
        }
        anna.get(address).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"groups", "turns", "messages"})
    void a_message_that_needs_a_locked_table_is_refused(String table) throws SQLException {
        try (Connection other = connect()) {
            lock(other, table);

            anna.postMessage(group, "hello").expect(503);
        }
        anna.postMessage(group, "hello").expect(202);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    @Test
    void a_slow_statement_is_ended() throws SQLException {
        try (Connection ours = gateway.backbone().database().getConnection();
                Statement statement = ours.createStatement();
                var settings = statement.executeQuery(
                        "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")) {
            assertThat(settings.next()).isTrue();
            assertThat(settings.getString(1)).isEqualTo("300ms");
            assertThat(settings.getString(2)).isEqualTo("6s");
        }
    }

    /** Until the connection is closed. */
    private static void lock(Connection connection, String table) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
    }
}
