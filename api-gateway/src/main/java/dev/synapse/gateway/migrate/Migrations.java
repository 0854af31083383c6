package dev.synapse.gateway.migrate;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The schema migrations, {@code V…__name.sql} files on the class path. */
public final class Migrations {

    private final Flyway flyway;

    /** Uses connections of its own, since the timeouts of the pool are too short for migrations. */
    public Migrations(HikariDataSource database) {
        flyway = Flyway.configure()
                .dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load();
    }

    /** One migration; {@code state} is Flyway's name for its state, for example {@code Success} or {@code Pending}. */
    record Migration(String version, String description, String state) {}

    /** Migrates the schema to the latest version and returns the number of applied migrations. Concurrent calls run one after another. */
    public int apply() {
        return flyway.migrate().migrationsExecuted;
    }

    List<Migration> list() {
        return Arrays.stream(flyway.info().all())
                .map(info -> new Migration(
                        String.valueOf(info.getVersion()),
                        info.getDescription(),
                        info.getState().getDisplayName()))
                .toList();
    }
}
