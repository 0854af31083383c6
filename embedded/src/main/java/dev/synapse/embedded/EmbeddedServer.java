package dev.synapse.embedded;

/** A running embedded server. */
public sealed interface EmbeddedServer extends AutoCloseable permits EmbeddedPostgres, EmbeddedRedis {

    /** The port on 127.0.0.1. */
    int port();

    /** Waits until its process has ended for any reason. */
    void awaitEnd() throws InterruptedException;

    /** Stops the server and returns when its process has ended; idempotent. */
    @Override
    void close();
}
