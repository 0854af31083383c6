package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
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
 * Limits the body of each request. The valve is below the servlet API, so every read of a body passes through it: the stream, the reader,
 * form parameters, and the rest that is discarded at the end. Refuses repeated headers, compressed bodies, and bodies whose declared
 * length is too large.
 */
final class IntakeValve extends ValveBase {

    private static final String IDENTITY = "identity";

    /** Headers that Synapse reads as one value, so that repeating them is ambiguous. Tomcat rejects repetitions of others itself. */
    private static final List<String> SINGLE_VALUE_HEADERS = List.of(
            HttpHeaders.AUTHORIZATION,
            "X-Api-Key",
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.ORIGIN,
            "Idempotency-Key",
            "Last-Event-ID",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version");

    private final BodySizeLimits limits;
    private final BodyMemoryShares memory;
    private final MinimumRate rate;

    /**
     * Creates a valve for the engine.
     *
     * @param memory the memory of bodies and of the objects parsed from them
     */
    IntakeValve(BodySizeLimits limits, BodyMemoryShares memory, MinimumRate rate) {
        super(true);
        this.limits = limits;
        this.memory = memory;
        this.rate = rate;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.isAsyncDispatching() || isRefused(response)) {
            RequestConnection.attach(request, response);
            getNext().invoke(request, response);
            return;
        }
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer source = coyote.getInputBuffer();
        BodySizeLimit limit =
                limits.of(request.getMethod(), Objects.requireNonNullElse(request.getDecodedRequestURI(), ""));
        try (RequestBody body = new RequestBody(source, limit, () -> memory.open(request), rate)) {
            coyote.setInputBuffer(body);
            serve(request, response, limit, body);
        } finally {
            coyote.setInputBuffer(source);
        }
    }

    /** Whether Tomcat's parser rejected the request. Its method and length may then be missing, and its connection is closed. */
    private static boolean isRefused(Response response) {
        return response.getCoyoteResponse().getStatus() >= HttpStatus.BAD_REQUEST.value();
    }

    private void serve(Request request, Response response, BodySizeLimit limit, RequestBody body)
            throws IOException, ServletException {
        RequestConnection connection = RequestConnection.attach(request, response);
        ApiException refusal = refusal(request, response, limit);
        if (refusal == null) {
            getNext().invoke(request, response);
        } else {
            ErrorResponses.write(request, response, refusal);
        }
        boolean ended = request.isAsync() || connection.isClosed() || isFullyRead(request);
        if (!ended) {
            response.finishResponse(); // so that a client that waits for the response before sending the rest gets it
            // now
            if (!body.discard()) {
                connection.closeAfterResponse();
            }
        }
    }

    private static @Nullable ApiException refusal(Request request, Response response, BodySizeLimit limit) {
        for (String header : SINGLE_VALUE_HEADERS) {
            if (isRepeated(request, header)) {
                return ApiException.malformed("Duplicate header %s; send it only once.".formatted(header));
            }
        }
        if (request.getContentLengthLong() > limit.maxBytes()) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            return limit.tooLarge();
        }
        if (isWildcard(request.getContentType())) {
            return ApiException.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type \"%s\" is a wildcard; send the media type of the body."
                            .formatted(request.getContentType()));
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase(IDENTITY)) {
            response.setHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            return ApiException.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding \"%s\" is not supported; send the body uncompressed.".formatted(coding));
        }
        return null;
    }

    /** Whether the media type, without its parameters, contains a wildcard, which only {@code Accept} may. */
    private static boolean isWildcard(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].contains("*");
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
