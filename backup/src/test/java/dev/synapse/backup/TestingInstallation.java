package dev.synapse.backup;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.testkit.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The commands on a database of their own, and what they print. */
final class TestingInstallation implements Installation {

    static final String REDIS = "Redis is empty.";

    private final TestDatabase database;
    private final Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    TestingInstallation(TestDatabase database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    int backup(String... args) {
        return application().backup(List.of(args));
    }

    int restore(String... args) {
        return application().restore(List.of(args));
    }

    private BackupApplication application() {
        out.reset();
        err.reset();
        return new BackupApplication(
                this,
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public OpenDatabase openForBackup() {
        return OpenDatabase.running(url());
    }

    @Override
    public OpenDatabase openForRestore() {
        return OpenDatabase.running(url());
    }

    @Override
    public String discardLiveState() {
        return REDIS;
    }

    DatabaseUrl url() {
        return DatabaseUrl.parse(database.url());
    }
}
