package dev.synapse.embedded;

import java.nio.file.Path;

/**
 * Start options of an embedded PostgreSQL.
 *
 * @param home the directory of its data and log; created if absent, kept when the server stops
 * @param port the port on 127.0.0.1; 0 selects a free one
 * @param password the password of the role {@code synapse}, reset at each start
 * @param durable true: commits survive a power failure; false: nothing is synced, for disposable test data
 */
public record PostgresOptions(Path home, int port, String password, boolean durable) {

    public PostgresOptions {
        home = home.toAbsolutePath().normalize();
        OptionChecks.port(port);
        OptionChecks.password(password);
    }

    /** The same on another port. */
    public PostgresOptions on(int other) {
        return new PostgresOptions(home, other, password, durable);
    }
}
