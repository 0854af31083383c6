package dev.synapse.embedded;

/** A server that was started here. */
public sealed interface EmbeddedServer extends AutoCloseable permits EmbeddedPostgres, EmbeddedRedis {

    /** The port on 127.0.0.1. */
    int port();

    /** Waits until its process has ended, for whatever reason. */
    void awaitEnd() throws InterruptedException;

    /** Stops the server and returns when it has ended; may be repeated. */
    @Override
    void close();
}
