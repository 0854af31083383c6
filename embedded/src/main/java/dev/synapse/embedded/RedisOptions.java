package dev.synapse.embedded;

import java.nio.file.Path;

/**
 * How an embedded Redis is started.
 *
 * @param home the directory that holds its data, configuration and log; made if absent, kept when the server stops
 * @param port the port on 127.0.0.1; 0 takes any free one
 * @param password what clients have to send
 * @param durable true: append-only file, synced each second; false: nothing is written to disk
 */
public record RedisOptions(Path home, int port, String password, boolean durable) {

    public RedisOptions {
        home = home.toAbsolutePath().normalize();
        Checks.port(port);
        Checks.password(password);
    }

    /** The same on another port. */
    public RedisOptions on(int other) {
        return new RedisOptions(home, other, password, durable);
    }
}
