package dev.synapse.embedded;

import java.nio.file.Path;

/**
 * How an embedded Redis is started.
 *
 * @param home the directory that holds its data, configuration and log; made if absent, kept when the server stops
 * @param port the port on 127.0.0.1; 0 takes any free one
 * @param password of the user {@code synapse}, set anew at each start
 * @param durable true: append-only file, synced each second; false: nothing is written to disk
 * @param maxMemoryMegabytes what its data may take; beyond it, it refuses what would write more
 */
public record RedisOptions(Path home, int port, String password, boolean durable, int maxMemoryMegabytes) {
    /** Megabytes that the data may take where nothing else is said. */
    public static final int MAX_MEMORY_MEGABYTES = 512;

    public RedisOptions {
        home = home.toAbsolutePath().normalize();
        OptionChecks.port(port);
        OptionChecks.password(password);
        if (maxMemoryMegabytes < 1) {
            throw new IllegalArgumentException("maxMemoryMegabytes is 1 or more, not " + maxMemoryMegabytes);
        }
    }

    /** With {@link #MAX_MEMORY_MEGABYTES}. */
    public RedisOptions(Path home, int port, String password, boolean durable) {
        this(home, port, password, durable, MAX_MEMORY_MEGABYTES);
    }

    /** The same on another port. */
    public RedisOptions on(int other) {
        return new RedisOptions(home, other, password, durable, maxMemoryMegabytes);
    }
}
