package dev.synapse.backup;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.sql.Database;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes the rows of all tables, as one snapshot of the database, into a zip file: an entry for each table and then the {@link Manifest}. Rows
 * are streamed, so neither memory nor the time that anything is locked depends on their number; Synapse may keep working.
 */
final class DatabaseBackup {

    private static final String LIMITS = """
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '10s'
            """;
    private static final int BUFFER = 1 << 16;

    private final DatabaseUrl url;
    private final Progress progress;

    DatabaseBackup(DatabaseUrl url, Progress progress) {
        this.url = url;
        this.progress = progress;
    }

    /** Writes the backup; throws {@link BackupException} if PostgreSQL refuses it, and {@code IOException} if it cannot be written. */
    Manifest write(OutputStream out) throws IOException {
        try (Connection connection = Database.open(url, "synapse-backup")) {
            List<String> tables = Catalog.of(connection).tables();
            if (!tables.contains(Tables.HISTORY)) {
                throw new BackupException(url + " has no tables of Synapse");
            }
            tables.stream().filter(table -> !isOurs(table)).forEach(this::warn);
            List<String> ours = tables.stream().filter(DatabaseBackup::isOurs).toList();
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Sql.execute(connection, LIMITS);
            // before the snapshot is taken, so that no migration can come between
            Sql.execute(connection, "LOCK TABLE " + String.join(", ", ours) + " IN ACCESS SHARE MODE");
            return write(
                    connection,
                    Tables.ALL.stream().filter(tables::contains).toList(),
                    new ZipOutputStream(new BufferedOutputStream(out, BUFFER), StandardCharsets.UTF_8));
        } catch (SQLException e) {
            throw new BackupException("PostgreSQL could not be read: " + e.getMessage(), e);
        }
    }

    private static boolean isOurs(String table) {
        return table.equals(Tables.HISTORY) || Tables.ALL.contains(table);
    }

    private void warn(String table) {
        progress.say("Not in the backup, since it is not a table of Synapse: " + table);
    }

    private Manifest write(Connection connection, List<String> tables, ZipOutputStream zip)
            throws SQLException, IOException {
        zip.setLevel(Deflater.BEST_SPEED);
        Catalog catalog = Catalog.of(connection);
        String version = catalog.version();
        MigrationVersion newest = Schema.newest(url);
        if (MigrationVersion.fromVersion(version).isNewerThan(newest)) {
            throw new BackupException(
                    "The database has schema version %s, and this Synapse knows versions up to %s: make the backup with the Synapse that uses the database"
                            .formatted(version, newest));
        }
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        List<Manifest.Table> written = new ArrayList<>();
        for (String table : tables) {
            written.add(write(copy, table, catalog.columns(table), zip));
        }
        Manifest manifest = new Manifest(Manifest.FORMAT, Times.now(), version, catalog.postgresVersion(), written);
        zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
        zip.write(Json.mapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(manifest)
                .getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        zip.flush();
        return manifest;
    }

    private Manifest.Table write(CopyManager copy, String table, List<String> columns, ZipOutputStream zip)
            throws SQLException, IOException {
        progress.begin(table);
        zip.putNextEntry(new ZipEntry(Manifest.Table.entry(table)));
        MeteredOutput metered = new MeteredOutput(zip, progress);
        BufferedOutputStream buffered = new BufferedOutputStream(metered, BUFFER);
        long rows =
                copy.copyOut("COPY %s (%s) TO STDOUT".formatted(table, Manifest.Table.columnList(columns)), buffered);
        buffered.flush();
        zip.closeEntry();
        progress.end(rows);
        return new Manifest.Table(table, columns, rows, metered.bytes(), metered.sha256());
    }
}
