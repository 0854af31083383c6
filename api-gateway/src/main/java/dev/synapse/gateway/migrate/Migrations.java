package dev.synapse.gateway.migrate;

import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The versions of the schema, as {@code V…__name.sql} files on the class path. */
public final class Migrations {

    private final Flyway flyway;

    public Migrations(DataSource database) {
        flyway = Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load();
    }

    /** One version of the schema; {@code state} is such as {@code Success} or {@code Pending}. */
    record Entry(String version, String description, String state) {}

    /** Brings the schema up to date; several that do so at once take turns. Says how many versions were applied. */
    public int apply() {
        return flyway.migrate().migrationsExecuted;
    }

    List<Entry> list() {
        return Arrays.stream(flyway.info().all())
                .map(info -> new Entry(
                        String.valueOf(info.getVersion()),
                        info.getDescription(),
                        info.getState().getDisplayName()))
                .toList();
    }
}
