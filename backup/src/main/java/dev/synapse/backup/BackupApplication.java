package dev.synapse.backup;

import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.DatabaseUnavailable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * {@code ./synapse backup} and {@code ./synapse restore}. Relative names of files refer to {@code directory}; progress goes to {@code err},
 * results to {@code out}.
 */
public record BackupApplication(Installation installation, Path directory, PrintStream out, PrintStream err) {

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'synapse-'yyyyMMdd-HHmmss'.zip'").withZone(ZoneOffset.UTC);

    /** Runs {@code backup} with these arguments and returns its exit code. */
    public int backup(List<String> args) {
        return execute(new BackupCommand((file, force) -> guarded(() -> write(file, force))), args);
    }

    /** Runs {@code restore} with these arguments and returns its exit code. */
    public int restore(List<String> args) {
        return execute(new RestoreCommand((file, force) -> guarded(() -> restore(file, force))), args);
    }

    private int execute(Callable<Integer> command, List<String> args) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .setExpandAtFiles(false)
                .execute(args.toArray(String[]::new));
    }

    private int guarded(IntSupplier action) {
        try {
            return action.getAsInt();
        } catch (InvalidSettingException | BackupException | DatabaseUnavailable e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private int write(@Nullable Path name, boolean force) {
        Path file = directory
                .resolve(name == null ? Path.of(NAME.format(Instant.now())) : name)
                .normalize();
        NewFile target = new NewFile(file, force);
        try (OpenDatabase database = installation.openForBackup()) {
            err.println("Backing up " + database.url());
            Manifest manifest = target.write(new DatabaseBackup(database.url(), new Progress(err))::write);
            out.printf(
                    "Wrote %s: %,d rows, schema version %s, %s%n",
                    file, manifest.rows(), manifest.schemaVersion(), Progress.megabytes(size(file)));
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new BackupException("Cannot read %s: %s".formatted(file, NewFile.reason(e)), e);
        }
    }

    private int restore(Path name, boolean force) {
        Path file = directory.resolve(name).normalize();
        Progress progress = new Progress(err);
        try (BackupFile backup = BackupFile.open(file)) {
            Manifest manifest = backup.manifest();
            err.printf(
                    "Checking %s: of %s, %,d rows, schema version %s%n",
                    file, manifest.createdAt(), manifest.rows(), manifest.schemaVersion());
            backup.verify(progress);
            try (OpenDatabase database = installation.openForRestore()) {
                err.println("Restoring into " + database.url());
                new DatabaseRestore(database.url(), progress).run(backup, force);
            }
            out.printf("Restored %,d rows of %s.%n", manifest.rows(), manifest.createdAt());
        }
        out.println(installation.discardLiveState());
        return 0;
    }
}
