package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.RedisOptions;
import dev.synapse.gateway.migrate.Migrations;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.sql.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Backup and restore of the embedded databases, running and stopped. */
class HomeInstallationTest {

    private static final String USER = "INSERT INTO users VALUES (gen_random_uuid(), '%s@example.org', 'x', now())";

    @TempDir
    private Path directory;

    @Test
    void the_embedded_databases_are_backed_up_running_or_stopped_and_restored_when_stopped() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Environment env = Environment.of(Map.of());
        CommandOutput command = new CommandOutput(env, home, directory);
        assertThat(command.backup("none.zip")).isEqualTo(1);
        assertThat(command.text()).contains("nothing to back up", home.toString(), "DATABASE_URL");

        try (EmbeddedPostgres postgres = start(env, home)) {
            migrate(postgres);
            execute(postgres, USER.formatted("before"));
            assertThat(command.backup("running.zip")).as(command.text()).isZero();

            assertThat(command.restore("running.zip", "--force")).isEqualTo(1);
            assertThat(command.text()).contains("in use", "Stop it");
            execute(postgres, USER.formatted("after"));
        }
        fillRedis(home);
        assertThat(command.backup("stopped.zip")).as(command.text()).isZero();
        assertThat(command.restore("running.zip")).isEqualTo(1);
        assertThat(command.text()).contains("has data", "--force");

        assertThat(command.restore("running.zip", "--force")).as(command.text()).isZero();

        assertThat(command.text())
                .contains("Redis starts empty; its former data are in " + home.resolve("redis/obsolete-"));
        assertThat(home.resolve("redis/appendonlydir")).doesNotExist();
        assertThat(emails(env, home)).containsExactly("before@example.org");
        assertThat(command.restore("stopped.zip", "--force")).as(command.text()).isZero();
        assertThat(command.text()).contains("Redis starts empty.");
        assertThat(emails(env, home)).containsExactly("after@example.org", "before@example.org");
    }

    /** As on a new machine. */
    @Test
    void a_backup_is_restored_into_a_new_home() throws Exception {
        Environment env = Environment.of(Map.of());
        Path home = Files.createDirectory(directory.resolve("home"));
        try (EmbeddedPostgres postgres = start(env, home)) {
            migrate(postgres);
            execute(postgres, USER.formatted("ada"));
            assertThat(new CommandOutput(env, home, directory).backup("b.zip")).isZero();
        }
        Path fresh = Files.createDirectory(directory.resolve("fresh"));

        assertThat(new CommandOutput(env, fresh, directory).restore("b.zip")).isZero();

        assertThat(emails(env, fresh)).containsExactly("ada@example.org");
    }

    private static EmbeddedPostgres start(Environment env, Path home) {
        return EmbeddedPostgres.start(Databases.postgresOptions(env, home));
    }

    private static void migrate(EmbeddedPostgres postgres) {
        try (HikariDataSource pool = Database.pool(DatabaseUrl.parse(postgres.url()), "test", 1)) {
            new Migrations(pool).apply();
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws Exception {
        try (var connection = Database.open(DatabaseUrl.parse(postgres.url()), "test");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> emails(Environment env, Path home) {
        try (EmbeddedPostgres postgres = start(env, home);
                HikariDataSource pool = Database.pool(DatabaseUrl.parse(postgres.url()), "test", 1)) {
            return JdbcClient.create(pool)
                    .sql("SELECT email FROM users ORDER BY 1")
                    .query(String.class)
                    .list();
        }
    }

    private static void fillRedis(Path home) {
        String password = HomeSecrets.in(home).get("redis-password");
        RedisOptions options = new RedisOptions(home.resolve(Databases.REDIS), 0, password, true);
        try (EmbeddedRedis redis = EmbeddedRedis.start(options);
                Redis client = Redis.connect(redis.administratorUrl())) {
            assertThat(client.<String>call(commands -> commands.set("key", "value")))
                    .isEqualTo("OK");
        }
    }
}
