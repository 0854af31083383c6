package dev.synapse.embedded;

import java.nio.file.Path;

/**
 * How an embedded PostgreSQL is started.
 *
 * @param home the directory that holds its data and log; made if absent, kept when the server stops
 * @param port the port on 127.0.0.1; 0 takes any free one
 * @param password the password of the role {@code synapse}, set anew at each start
 * @param durable true: a commit survives a power cut; false: nothing is synced, for data that a test throws away
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
