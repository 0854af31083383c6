package dev.synapse.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.settings.Environment;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
