package dev.synapse.gateway.events;

import java.io.IOException;

/** The outbound side of one client's connection. One thread uses it; its methods block for a limited time while the client does not read. */
interface EventSink {

    /**
     * Sends the frame.
     *
     * @param progress run each time that the client has taken a part of it
     */
    void send(OutboundFrame frame, Runnable progress) throws IOException;

    /** Sends a keep-alive; throws if nothing was received from the client for too long. */
    void ping() throws IOException;

    /** Sends replies that the connection itself owes the client, such as a pong. */
    void sendReplies() throws IOException;

    /** Sends the close reason and waits a few seconds for the client to read it. */
    void close(CloseReason reason) throws IOException;

    /** Releases the connection, whatever its state. Does not throw. */
    void release();
}
