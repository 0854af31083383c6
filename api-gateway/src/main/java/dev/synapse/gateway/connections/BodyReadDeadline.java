package dev.synapse.gateway.connections;

import java.time.Duration;

/**
 * The deadline of the body read that the current thread waits for. Once it has passed, the gateway closes the connection, within a second.
 * Needed because a read returns only when it has bytes of the body: the bytes of chunk headers, chunk extensions and trailers keep it
 * waiting for as long as the client likes. Does nothing outside of a connection's thread.
 */
public final class BodyReadDeadline {

    private BodyReadDeadline() {}

    /** Sets the deadline, before a read. */
    public static void start(Duration timeLeft) {
        AcceptedConnection connection = GuardedHandler.currentOrNull();
        if (connection != null) {
            connection.readBodyUntil(System.nanoTime() + timeLeft.toNanos());
        }
    }

    /** Removes the deadline, after a read. */
    public static void end() {
        AcceptedConnection connection = GuardedHandler.currentOrNull();
        if (connection != null) {
            connection.bodyRead();
        }
    }
}
