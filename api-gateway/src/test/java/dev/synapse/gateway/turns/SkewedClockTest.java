package dev.synapse.gateway.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clocks of the gateway and PostgreSQL differ. */
@Tag("slow")
class SkewedClockTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(ints = {-600, 600})
    void turn_times_are_postgresqls_and_the_sweeper_is_not_delayed(int seconds) throws SQLException {
        TestDatabase database = TestServers.migratedDatabase();
        skew(database, seconds);
        EmbeddedRedis redis = TestServers.freshRedis();
        try (TestGateway gateway = TestGateway.start(database.url(), redis, redis.port(), Map.of())) {
            ApiClient anna = gateway.api().asNewUser();
            String group = anna.createGroup("Team").expect(201).id();
            Instant accepted = Instant.parse(anna.postMessage(group, "hello")
                    .expect(202)
                    .body()
                    .path("timestamp")
                    .asString());
            String waiting = gateway.backbone().shards().keys(GroupId.of(group)).waiting();

            gateway.administrator().call(commands -> commands.flushall());

            Await.until(
                    LIMIT,
                    () -> gateway.backbone().redis().call(commands -> commands.zcard(waiting)),
                    count -> count == 1,
                    "the turn in Redis");
            assertThat(Duration.between(Instant.now(), accepted)).isBetween(offBy(seconds - 60), offBy(seconds + 1));
        }
    }

    private static Duration offBy(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** These functions shadow PostgreSQL's own. */
    private static void skew(TestDatabase database, int seconds) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA skewed");
            for (String clock : new String[] {"now", "clock_timestamp"}) {
                statement.execute("""
                        CREATE FUNCTION skewed.%1$s() RETURNS timestamptz LANGUAGE sql VOLATILE
                            RETURN pg_catalog.%1$s() + make_interval(secs => %2$d)
                        """.formatted(clock, seconds));
            }
            statement.execute(
                    "ALTER DATABASE %s SET search_path = public, skewed, pg_catalog".formatted(database.name()));
        }
    }
}
