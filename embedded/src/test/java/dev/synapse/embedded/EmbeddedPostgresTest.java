package dev.synapse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedPostgresTest {
    @TempDir
    Path directory;

    @Test
    void an_unprivileged_role_owns_the_database() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options("home"))) {
            assertThat(query(postgres, "SHOW server_version")).startsWith("18");
            assertThat(query(postgres, "SELECT current_user || ' ' || current_database()"))
                    .isEqualTo("synapse synapse");
            assertThat(
                            query(
                                    postgres,
                                    "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("off");
            execute(postgres, "CREATE SCHEMA theirs CREATE TABLE t (x int)");
        }
    }

    @Test
    void a_restart_keeps_the_data_and_sets_the_new_password() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options("home"))) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS x");
        }

        PostgresOptions again = new PostgresOptions(directory.resolve("home"), 0, "än other+pass/word", true);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(again)) {
            assertThat(query(postgres, "SELECT x FROM kept")).isEqualTo("42");
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(postgres.url()).contains("synapse:%C3%A4n%20other%2Bpass%2Fword@127.0.0.1:" + postgres.port());
        }
    }

    @Test
    void a_wrong_password_is_refused_even_for_the_superuser() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options("home"))) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "synapse", "wrong"))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "pass"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void a_home_may_have_a_long_path_with_spaces_and_quotes() throws Exception {
        String name = "it's a \"long\" path $HOME with späces ".repeat(4);

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(name))) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void two_servers_start_concurrently_on_separate_homes() throws SQLException {
        var first =
                CompletableFuture.supplyAsync(() -> EmbeddedPostgres.start(options("one")), Thread::startVirtualThread);
        var second =
                CompletableFuture.supplyAsync(() -> EmbeddedPostgres.start(options("two")), Thread::startVirtualThread);

        try (EmbeddedPostgres one = first.join();
                EmbeddedPostgres two = second.join()) {
            assertThat(one.port()).isNotEqualTo(two.port());
            assertThat(query(one, "SELECT 1")).isEqualTo(query(two, "SELECT 1"));
        }
    }

    @Test
    void a_second_owner_of_a_home_is_refused_until_the_first_closes() {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(options("home"))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedPostgres.start(options("home")))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("is in use by this process");
        }

        EmbeddedPostgres.start(options("home")).close();
    }

    @Test
    void the_server_of_a_killed_owner_is_replaced_without_loss() throws Exception {
        Path home = directory.resolve("home");
        try (ChildOwner owner = ChildOwner.ofPostgres(home)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(options("home")))
                    .hasMessageContaining("is in use by process " + owner.pid());

            owner.kill();
        }

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options("home"))) {
            assertThat(query(postgres, "SELECT x FROM of_the_child")).isEqualTo("7");
        }
    }

    @Test
    void a_stale_pid_file_with_the_pid_of_another_process_is_ignored() throws Exception {
        EmbeddedPostgres.start(options("home")).close();
        Path pidFile = directory.resolve("home/data/postmaster.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

        EmbeddedPostgres.start(options("home")).close();

        assertThat(pidFile).doesNotExist();
    }

    @Test
    void a_port_in_use_is_reported() {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(options("one"))) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(
                            new PostgresOptions(directory.resolve("two"), first.port(), "pass", false)))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("port " + first.port() + " on 127.0.0.1 is in use");
        }
    }

    @Test
    void data_of_another_version_are_not_touched() throws Exception {
        EmbeddedPostgres.start(options("home")).close();
        Files.writeString(directory.resolve("home/data/PG_VERSION"), "17\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options("home")))
                .hasMessageContaining("was written by PostgreSQL 17");
    }

    private PostgresOptions options(String home) {
        return new PostgresOptions(directory.resolve(home), 0, "pass", false);
    }

    static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
