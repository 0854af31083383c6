package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import dev.synapse.shared.memory.MemoryBudget;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Bounds the body of each request. It stands below the servlet API, so that no way to read a body goes past it: a stream, a reader,
 * the parameters of a form, or the rest that is discarded at the end. Refuses bodies that are compressed or say themselves that they
 * are too large.
 */
final class IntakeValve extends ValveBase {

    private static final String IDENTITY = "identity";

    /** The headers that Synapse reads as one value; which of several was meant cannot be known. Tomcat refuses two of the rest. */
    private static final List<String> SINGLE = List.of(
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.ORIGIN,
            "Idempotency-Key",
            "Last-Event-ID",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version");

    private final MemoryBudget memory;
    private final MinimumRate rate;

    /**
     * A valve for the engine.
     *
     * @param memory what bodies, and what is read from them, are reserved in
     */
    IntakeValve(MemoryBudget memory, MinimumRate rate) {
        super(true);
        this.memory = memory;
        this.rate = rate;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.isAsyncDispatching() || isRefused(response)) {
            ClientConnection.attach(request, response);
            getNext().invoke(request, response);
            return;
        }
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer source = coyote.getInputBuffer();
        BodySizeLimit route =
                BodySizeLimit.of(request.getMethod(), Objects.requireNonNullElse(request.getDecodedRequestURI(), ""));
        try (RequestBody body = new RequestBody(source, route, memory, rate)) {
            coyote.setInputBuffer(body);
            serve(request, response, route, body);
        } finally {
            coyote.setInputBuffer(source);
        }
    }

    /** Whether Tomcat's parser has refused the request. It may then have no method and no readable length; its connection ends. */
    private static boolean isRefused(Response response) {
        return response.getCoyoteResponse().getStatus() >= HttpStatus.BAD_REQUEST.value();
    }

    private void serve(Request request, Response response, BodySizeLimit route, RequestBody body)
            throws IOException, ServletException {
        ClientConnection connection = ClientConnection.attach(request, response);
        ApiException refusal = refusal(request, response, route);
        if (refusal == null) {
            getNext().invoke(request, response);
        } else {
            ErrorResponses.write(request, response, refusal);
        }
        boolean ended = request.isAsync() || connection.isClosed() || isFullyRead(request);
        if (!ended) {
            response.finishResponse(); // a client that waits for its answer before it sends the rest gets it at once
            if (!body.discard()) {
                connection.closeAfterAnswer();
            }
        }
    }

    private static @Nullable ApiException refusal(Request request, Response response, BodySizeLimit route) {
        for (String header : SINGLE) {
            if (isRepeated(request, header)) {
                return ApiException.malformed("The header %s may be sent only once.".formatted(header));
            }
        }
        if (request.getContentLengthLong() > route.maxBytes()) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            return route.tooLarge();
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase(IDENTITY)) {
            response.setHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            return ApiException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Bodies are taken uncompressed only.");
        }
        return null;
    }

    private static boolean isRepeated(Request request, String header) {
        Enumeration<String> values = request.getHeaders(header);
        if (!values.hasMoreElements()) {
            return false;
        }
        values.nextElement();
        return values.hasMoreElements();
    }

    private static boolean isFullyRead(Request request) {
        AtomicBoolean fully = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, fully);
        return fully.get();
    }
}
