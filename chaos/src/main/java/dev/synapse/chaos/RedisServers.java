package dev.synapse.chaos;

import dev.synapse.testkit.CutProxy;
import java.nio.file.Path;

/** The Redis of an {@link Installation}, whose servers its faults can hit. Thread-safe. */
interface RedisServers extends AutoCloseable {

    /** Starts the servers in a directory, with a password for the services. */
    interface Starter {
        RedisServers start(Path directory, String password);
    }

    /** Starts a proxy for a service's connections. */
    CutProxy openProxy();

    /** The {@code REDIS_URL} of a service with that proxy. */
    String urlThrough(CutProxy proxy);

    /** The address with a user that may run every command; it stays the same over failovers. */
    String administratorUrl();

    /** The maximum number of connections of one service to one server. */
    int maxConnections();

    /** Undoes all faults, and waits until the servers run. */
    void heal();

    @Override
    void close();
}
