package dev.synapse.backup;

import dev.synapse.shared.settings.DatabaseUrl;
import java.util.Arrays;
import java.util.Comparator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The migrations of the product. */
final class Schema {

    private static final String MIGRATIONS = "classpath:db/migration";

    private Schema() {}

    /** The version of the newest migration that this Synapse has. */
    static MigrationVersion newest(DatabaseUrl url) {
        return Arrays.stream(configure(url).load().info().all())
                .filter(migration -> migration.getState().isResolved() && migration.getVersion() != null)
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Applies the migrations up to a version in a schema that exists and is empty. */
    static void create(DatabaseUrl url, String schema, MigrationVersion version) {
        configure(url)
                .schemas(schema)
                .defaultSchema(schema)
                .target(version)
                .load()
                .migrate();
    }

    private static FluentConfiguration configure(DatabaseUrl url) {
        return Flyway.configure()
                .dataSource(url.jdbcUrl(), url.user(), url.password())
                .locations(MIGRATIONS)
                .validateMigrationNaming(true);
    }
}
