package dev.synapse.backup;

import dev.synapse.backup.Manifest.Table;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.sql.Database;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Restores a backup. The migrations of its version create new tables in a schema of their own, its rows are copied into them, and they
 * replace the tables of the database: all in the transaction of the rows, so that the data are either those of the backup or unchanged. Later
 * migrations are applied by the next start, as after an upgrade.
 */
final class DatabaseRestore {

    private static final String SCRATCH = "synapse_restore";
    private static final String LIMITS = """
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '10s'
            """;

    private final DatabaseUrl url;
    private final Progress progress;

    DatabaseRestore(DatabaseUrl url, Progress progress) {
        this.url = url;
        this.progress = progress;
    }

    /**
     * Replaces the data of the database; throws {@link BackupException}.
     *
     * @param replace whether existing data may be replaced
     */
    void run(BackupFile backup, boolean replace) {
        try (Connection connection = Database.open(url, "synapse-restore")) {
            requireUnused(connection);
            Catalog existing = Catalog.of(connection);
            if (!replace) {
                requireEmpty(existing);
            }
            MigrationVersion version = requireKnown(backup.manifest());
            dropScratch(connection);
            try {
                Sql.execute(connection, "CREATE SCHEMA " + SCRATCH);
                Schema.create(url, SCRATCH, version);
                load(connection, backup, existing);
            } catch (SQLException | RuntimeException e) {
                abandon(connection, e);
                throw e;
            }
        } catch (SQLException | FlywayException e) {
            throw new BackupException(
                    "PostgreSQL could not restore the backup; its data are unchanged: " + e.getMessage(), e);
        }
    }

    private void requireUnused(Connection connection) throws SQLException {
        List<String> users = Sql.list(connection, """
                SELECT DISTINCT application_name FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name LIKE 'synapse-%' AND pid <> pg_backend_pid()
                 ORDER BY 1
                """);
        if (!users.isEmpty()) {
            throw new BackupException("%s is in use by %s: stop all services of Synapse, then repeat the command"
                    .formatted(url, String.join(", ", users)));
        }
    }

    private void requireEmpty(Catalog existing) throws SQLException {
        List<String> tables = existing.tables();
        for (String table : Tables.ALL) {
            if (tables.contains(table) && existing.hasRows(table)) {
                throw new BackupException(
                        "%s has data: the table %s is not empty. Nothing was changed. To replace all data by those of the backup, add --force"
                                .formatted(url, table));
            }
        }
    }

    private MigrationVersion requireKnown(Manifest manifest) {
        MigrationVersion version = MigrationVersion.fromVersion(manifest.schemaVersion());
        MigrationVersion newest = Schema.newest(url);
        if (version.isNewerThan(newest)) {
            throw new BackupException(
                    "The backup has schema version %s, and this Synapse knows versions up to %s: restore it with the version that made it, or a newer one"
                            .formatted(version, newest));
        }
        return version;
    }

    private void load(Connection connection, BackupFile backup, Catalog existing) throws SQLException {
        connection.setAutoCommit(false);
        Sql.execute(connection, LIMITS);
        Catalog fresh = new Catalog(connection, SCRATCH);
        requireSameTables(backup.manifest(), fresh.tables());
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (Table table : backup.manifest().tables()) {
            // the rows are complete: a trigger would add others
            Sql.execute(connection, "ALTER TABLE %s.%s DISABLE TRIGGER USER".formatted(SCRATCH, table.name()));
            load(copy, backup, table);
            Sql.execute(connection, "ALTER TABLE %s.%s ENABLE TRIGGER USER".formatted(SCRATCH, table.name()));
            Sql.execute(connection, "ANALYZE %s.%s".formatted(SCRATCH, table.name()));
        }
        replace(connection, existing, fresh);
        commit(connection);
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new BackupException(
                    "PostgreSQL did not confirm that the data were replaced; see whether they were, or repeat the command: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void requireSameTables(Manifest manifest, List<String> created) {
        Set<String> expected = new HashSet<>(created);
        expected.remove(Tables.HISTORY);
        Set<String> found =
                new HashSet<>(manifest.tables().stream().map(Table::name).toList());
        if (!found.equals(expected)) {
            throw new BackupException(
                    "The backup is damaged: it has the tables %s, but schema version %s has %s; the data are unchanged"
                            .formatted(found, manifest.schemaVersion(), expected));
        }
    }

    private void load(CopyManager copy, BackupFile backup, Table table) throws SQLException {
        progress.begin(table.name());
        String command = "COPY %s.%s (%s) FROM STDIN".formatted(SCRATCH, table.name(), table.columnList());
        try (InputStream rows = new ObservedInput(backup.rows(table), progress)) {
            long count = copy.copyIn(command, rows);
            if (count != table.rows()) {
                throw new BackupException("The backup is damaged: %s has %d rows instead of %d; the data are unchanged"
                        .formatted(table.entry(), count, table.rows()));
            }
            progress.end(count);
        } catch (IOException e) {
            throw new BackupException(
                    "Cannot read the backup: %s; the data are unchanged".formatted(NewFile.reason(e)), e);
        }
    }

    private static void replace(Connection connection, Catalog existing, Catalog fresh) throws SQLException {
        List<String> tables = fresh.tables();
        List<String> obsolete = existing.tables().stream()
                .filter(table -> tables.contains(table) || Tables.ALL.contains(table))
                .map(table -> existing.schema() + "." + table)
                .toList();
        if (!obsolete.isEmpty()) {
            Sql.execute(connection, "DROP TABLE " + String.join(", ", obsolete));
        }
        for (String function : Tables.FUNCTIONS) {
            Sql.execute(connection, "DROP FUNCTION IF EXISTS %s.%s".formatted(existing.schema(), function));
        }
        for (String function : fresh.functions()) {
            move(connection, "FUNCTION", function, existing.schema());
        }
        for (String table : tables) {
            move(connection, "TABLE", table, existing.schema());
        }
        Sql.execute(connection, "DROP SCHEMA " + SCRATCH);
    }

    private static void move(Connection connection, String kind, String name, String schema) throws SQLException {
        Sql.execute(connection, "ALTER %s %s.%s SET SCHEMA %s".formatted(kind, SCRATCH, name, schema));
    }

    /** Removes what was not committed. */
    private static void abandon(Connection connection, Exception failure) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            dropScratch(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e); // the next restore begins with it
        }
    }

    private static void dropScratch(Connection connection) throws SQLException {
        Sql.execute(connection, "DROP SCHEMA IF EXISTS " + SCRATCH + " CASCADE");
    }

    /** Reports what is read. */
    private static final class ObservedInput extends FilterInputStream {

        private final Progress progress;

        ObservedInput(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            progress.add(Math.max(0, count));
            return count;
        }
    }
}
