package dev.synapse.backup;

import dev.synapse.shared.settings.DatabaseUrl;

/** A PostgreSQL that is running. Closing it stops it, if it was started for this command. */
public record OpenDatabase(DatabaseUrl url, Runnable closing) implements AutoCloseable {

    /** A database whose server this process has not started. */
    public static OpenDatabase running(DatabaseUrl url) {
        return new OpenDatabase(url, () -> {});
    }

    @Override
    public void close() {
        closing.run();
    }
}
