package dev.synapse.gateway.connections;

import dev.synapse.gateway.web.Problem;
import dev.synapse.shared.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Responses to requests refused because of overload, written without Tomcat's servlet request and response. At most {@value #MAX_CONCURRENT}
 * are written at a time, so that clients that do not read them hold little memory; beyond that, connections are closed without a response.
 * Thread-safe.
 */
final class OverloadResponses {

    private static final String RETRY_AFTER_SECONDS = "1";
    private static final int MAX_CONCURRENT = 64;
    private static final int DRAINED_BYTES = 64 * 1024;

    private final Semaphore writing = new Semaphore(MAX_CONCURRENT);
    private final LongAdder ofProcess = new LongAdder();
    private final LongAdder ofClient = new LongAdder();

    /** 503: the process is at its limit of concurrent requests. */
    void processLimitReached(Request request, Response response) {
        ofProcess.increment();
        respond(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "Limit of concurrent requests reached; try again later.");
    }

    /** 503: the connection was accepted beyond the limit of open connections. */
    void connectionLimitReached(Request request, Response response) {
        ofProcess.increment();
        respond(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "Limit of open connections reached; try again later.");
    }

    /** 429: the client is at its limit of concurrent requests. */
    void clientLimitReached(Request request, Response response) {
        ofClient.increment();
        respond(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "Limit of concurrent requests from your address reached; wait for one to finish.");
    }

    /** Requests refused at a limit of the process. */
    long ofProcess() {
        return ofProcess.sum();
    }

    /** Requests refused at a limit of the client. */
    long ofClient() {
        return ofClient.sum();
    }

    private void respond(Request request, Response response, HttpStatus status, String detail) {
        if (!writing.tryAcquire()) {
            response.action(ActionCode.CLOSE_NOW, null);
            return;
        }
        try {
            write(request, response, status, detail);
        } catch (IOException e) {
            // the client closed the connection without waiting for the response
            response.action(ActionCode.CLOSE_NOW, e);
        } finally {
            writing.release();
        }
    }

    private static void write(Request request, Response response, HttpStatus status, String detail) throws IOException {
        boolean body = request.getMimeHeaders().getHeader("Content-Length") != null
                || request.getMimeHeaders().getHeader("Transfer-Encoding") != null;
        response.setStatus(status.value());
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        if (body) {
            response.setHeader("Connection", "close");
        }
        Problem problem = new Problem(
                "about:blank",
                status.getReasonPhrase(),
                status.value(),
                detail,
                String.valueOf(request.requestURI()),
                null,
                null);
        byte[] json = Json.write(problem).getBytes(StandardCharsets.UTF_8);
        response.setContentTypeNoCharset(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(json.length);
        response.doWrite(ByteBuffer.wrap(json));
        response.action(ActionCode.CLOSE, null);
        if (body) {
            drain(request);
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Reads the received part of the body, since closing a connection with unread data can discard the response. */
    private static void drain(Request request) throws IOException {
        int read = 0;
        while (read < DRAINED_BYTES) {
            request.action(ActionCode.AVAILABLE, true);
            int more = request.getAvailable() > 0 ? request.doRead(ApplicationBufferHandler.EMPTY) : -1;
            if (more <= 0) {
                return;
            }
            read += more;
        }
    }
}
