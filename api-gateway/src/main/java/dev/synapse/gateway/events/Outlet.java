package dev.synapse.gateway.events;

import java.io.IOException;

/** The way to one client. Used by one thread; its methods block while the client does not read. */
interface Outlet {

    void send(Frame frame) throws IOException;

    /** Shows that the server is there; throws if the client has not been heard of for too long. */
    void ping() throws IOException;

    void close(Closing reason) throws IOException;
}
