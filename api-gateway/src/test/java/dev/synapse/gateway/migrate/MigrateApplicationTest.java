package dev.synapse.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class MigrateApplicationTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void an_empty_database_is_migrated_once() {
        try (TestDatabase database = TestServers.freshDatabase()) {
            Environment env = Environment.of(Map.of("DATABASE_URL", database.url()));

            assertThat(run(env, "status")).isZero();
            assertThat(text(out)).contains("accounts groups turns").contains("Pending");
            assertThat(run(env)).isZero();
            assertThat(run(env)).isZero();
            assertThat(text(out)).contains("applied").contains("up to date");
            out.reset();
            assertThat(run(env, "status")).isZero();
            assertThat(text(out)).contains("Success").doesNotContain("Pending");
        }
    }

    @Test
    void an_error_is_reported_in_one_line() {
        assertThat(run(Environment.of(Map.of()))).isEqualTo(1);
        assertThat(text(err)).startsWith("DATABASE_URL is not set").hasLineCount(1);
        assertThat(run(Environment.of(Map.of()), "down")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE alembic_version (v text); CREATE TABLE users (id int); CREATE TABLE groups (id int);"
                        + " CREATE TABLE messages (id int)",
                "CREATE TABLE members (id int)",
                "CREATE TABLE flyway_schema_history (script text); INSERT INTO flyway_schema_history VALUES"
                        + " ('V1__init.sql')"
            })
    void a_database_of_another_application_is_refused_in_one_line(String tables) {
        try (TestDatabase database = TestServers.freshDatabase()) {
            Environment env = Environment.of(Map.of("DATABASE_URL", database.url()));
            JdbcClient sql = JdbcClient.create(new DriverManagerDataSource(
                    DatabaseUrl.parse(database.url()).jdbcUrl(),
                    DatabaseUrl.parse(database.url()).user(),
                    DatabaseUrl.parse(database.url()).password()));
            for (String statement : tables.split("; ", -1)) {
                sql.sql(statement).update();
            }

            assertThat(run(env)).isEqualTo(1);

            assertThat(text(err))
                    .startsWith("DATABASE_URL names a database with the tables of another application (")
                    .hasLineCount(1);
            assertThat(sql.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                            .query(Integer.class)
                            .single())
                    .as("nothing was created")
                    .isEqualTo(tables.split("CREATE TABLE", -1).length - 1);
        }
    }

    private int run(Environment env, String... args) {
        return MigrateApplication.run(
                env,
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
