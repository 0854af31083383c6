package dev.synapse.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.sql.Database;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class UpgradeTest {

    @Test
    void rows_of_the_first_schema_survive_and_model_calls_can_be_recorded() {
        try (TestDatabase database = TestServers.freshDatabase();
                var source = Database.pool(DatabaseUrl.parse(database.url()), "upgrade", 2)) {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .target("1")
                    .load()
                    .migrate();
            JdbcClient sql = JdbcClient.create(source);
            sql.sql("INSERT INTO users VALUES (gen_random_uuid(), 'a@example.com', 'x', now())")
                    .update();

            assertThat(new Migrations(source).apply()).isPositive();

            assertThat(sql.sql("SELECT email FROM users").query(String.class).list())
                    .containsExactly("a@example.com");
            assertThat(sql.sql("SELECT count(*) FROM model_calls")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }
}
