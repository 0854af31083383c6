package dev.synapse.embedded;

import java.nio.file.Path;

/**
 * Start options of an embedded Redis.
 *
 * @param home the directory of its data, configuration and log; created if absent, kept when the server stops
 * @param port the port on 127.0.0.1; 0 selects a free one
 * @param password of the user {@code synapse}, reset at each start
 * @param durable true: append-only file, synced each second; false: nothing is written to disk
 * @param maxMemoryMegabytes the limit of its data; beyond it Redis refuses writes
 */
public record RedisOptions(Path home, int port, String password, boolean durable, int maxMemoryMegabytes) {
    /** The default limit of the data. */
    private static final int MAX_MEMORY_MEGABYTES = 512;

    public RedisOptions {
        home = home.toAbsolutePath().normalize();
        OptionChecks.port(port);
        OptionChecks.password(password);
        if (maxMemoryMegabytes < 1) {
            throw new IllegalArgumentException("maxMemoryMegabytes must be at least 1, not " + maxMemoryMegabytes);
        }
    }

    /** With {@value #MAX_MEMORY_MEGABYTES} megabytes of data at most. */
    public RedisOptions(Path home, int port, String password, boolean durable) {
        this(home, port, password, durable, MAX_MEMORY_MEGABYTES);
    }

    /** The same on another port. */
    public RedisOptions on(int other) {
        return new RedisOptions(home, other, password, durable, maxMemoryMegabytes);
    }
}
