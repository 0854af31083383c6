package dev.synapse.gateway.intake;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/** The connection of the current request. For the request's thread. */
final class RequestConnection {

    private static final String ATTRIBUTE = RequestConnection.class.getName();

    private final Response response;
    private boolean closed;

    private RequestConnection(Response response) {
        this.response = response;
    }

    /** Attaches the connection to the request, where {@link #of} finds it. */
    static RequestConnection attach(Request request, Response response) {
        RequestConnection connection = new RequestConnection(response);
        request.setAttribute(ATTRIBUTE, connection);
        return connection;
    }

    static @Nullable RequestConnection of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestConnection connection ? connection : null;
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
