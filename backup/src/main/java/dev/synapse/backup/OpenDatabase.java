package dev.synapse.backup;

import dev.synapse.shared.settings.DatabaseUrl;

/** A PostgreSQL that is running. Closing it stops it, if it was started for this command. */
public record OpenDatabase(DatabaseUrl url, Runnable closing) implements AutoCloseable {

    /** One that something else runs. */
    public static OpenDatabase running(DatabaseUrl url) {
        return new OpenDatabase(url, () -> {});
    }

    @Override
    public void close() {
        closing.run();
    }
}
