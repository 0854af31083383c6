package dev.synapse.gateway.intake;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/** The connection of the current request. For the request's thread. */
final class ClientConnection {

    private static final String ATTRIBUTE = ClientConnection.class.getName();

    private final Response response;
    private boolean closed;

    private ClientConnection(Response response) {
        this.response = response;
    }

    /** Attaches the connection to the request, where {@link #of} finds it. */
    static ClientConnection attach(Request request, Response response) {
        ClientConnection connection = new ClientConnection(response);
        request.setAttribute(ATTRIBUTE, connection);
        return connection;
    }

    static @Nullable ClientConnection of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ClientConnection connection ? connection : null;
    }

    /** Discards buffered output and closes the connection at the end of the request. */
    void closeNow(IOException reason) {
        closed = true;
        response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, reason);
    }

    /** Sends the response without reading the rest of the body, and closes the connection at the end of the request. */
    void closeAfterResponse() throws IOException {
        closed = true;
        response.finishResponse();
        response.getCoyoteResponse().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    boolean isClosed() {
        return closed;
    }
}
