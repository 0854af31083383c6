package dev.synapse.gateway.events;

import java.io.IOException;

/** The connection to one client. Used by one thread; its methods block while the client does not read, for a limited time. */
interface EventSink {

    void send(OutboundFrame frame) throws IOException;

    /** Shows that the server is there; throws if the client has not been heard of for too long. */
    void ping() throws IOException;

    /** Sends what the connection itself owes its client, such as a pong. */
    void answer() throws IOException;

    /** Says farewell, and waits a few seconds for the client to take it. */
    void close(CloseReason reason) throws IOException;

    /** Lets go of the connection, whatever became of it. Does not throw. */
    void release();
}
