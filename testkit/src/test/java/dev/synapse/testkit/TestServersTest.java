package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestServersTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void new_databases_are_empty_and_separate() throws SQLException {
        try (TestDatabase first = TestServers.freshDatabase();
                TestDatabase second = TestServers.freshDatabase()) {
            execute(first, "CREATE TABLE mine (id int)");

            assertThat(tables(first)).isEqualTo(1);
            assertThat(tables(second)).isZero();
            assertThat(URI.create(first.url()).getPath()).isEqualTo("/" + first.name());
        }
    }

    @Test
    void a_migrated_database_has_the_products_tables_and_no_rows() throws SQLException {
        try (TestDatabase first = TestServers.migratedDatabase();
                TestDatabase second = TestServers.migratedDatabase()) {
            execute(first, "INSERT INTO users VALUES (gen_random_uuid(), 'a@b', 'x', now())");

            assertThat(count(first, "users")).isEqualTo(1);
            assertThat(count(second, "users")).isZero();
        }
    }

    @Test
    void a_closed_database_is_dropped() {
        TestDatabase database = TestServers.freshDatabase();

        database.close();

        assertThatThrownBy(() -> tables(database)).isInstanceOf(SQLException.class);
    }

    @Test
    void a_database_is_reached_through_a_proxy_until_it_refuses() throws SQLException {
        try (TestDatabase database = TestServers.freshDatabase();
                CutProxy proxy = CutProxy.to("127.0.0.1", database.port())) {
            assertThat(tables(database.through(proxy))).isZero();

            proxy.refuse();

            assertThatThrownBy(() -> tables(database.through(proxy))).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void each_redis_is_a_separate_process_that_ends_when_closed() throws IOException {
        EmbeddedRedis first = TestServers.freshRedis();
        try (EmbeddedRedis second = TestServers.freshRedis()) {
            assertThat(first.pid()).isNotEqualTo(second.pid());
            assertThat(ask(first, "PING")).startsWith("-NOAUTH");

            first.close();

            assertThatThrownBy(() -> ask(first, "PING")).isInstanceOf(ConnectException.class);
            assertThat(ask(second, "PING")).startsWith("-NOAUTH");
        }
    }

    @Test
    void servers_and_files_are_removed_when_the_jvm_ends(@TempDir Path temp) throws IOException {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temp);
        var command = TestProcess.Command.of(ServersMain.class.getName()).withEnvironment(environment);
        try (TestProcess process = TestProcess.start(command)) {
            int postgres = port(process, "postgres");
            int redis = port(process, "redis");
            assertThat(entries(temp)).anyMatch(name -> name.startsWith("synapse-test-"));

            process.terminate();
            process.awaitExit(LIMIT);

            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), postgres))
                    .isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), redis))
                    .isInstanceOf(ConnectException.class);
            assertThat(entries(temp)).noneMatch(name -> name.startsWith("synapse-test-"));
        }
    }

    /** Starts both servers and waits for its end. */
    static final class ServersMain {
        private ServersMain() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("postgres on " + TestServers.migratedDatabase().port());
            System.out.println("redis on " + TestServers.freshRedis().port());
            new CountDownLatch(1).await();
        }
    }

    private static int port(TestProcess process, String server) {
        return Integer.parseInt(
                process.awaitOutput("^" + server + " on (\\d+)", LIMIT).group(1));
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int tables(TestDatabase database) throws SQLException {
        return count(database, "pg_tables WHERE schemaname = 'public'");
    }

    private static int count(TestDatabase database, String from) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(TestDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static String ask(EmbeddedRedis redis, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[64];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, length, StandardCharsets.US_ASCII);
        }
    }
}
