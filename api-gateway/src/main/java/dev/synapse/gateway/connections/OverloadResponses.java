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
 * Answers requests that are not served, without Tomcat's own request and response. So few answers are written at a time that
 * clients which do not read them occupy little; beyond that a connection is closed without an answer. Thread-safe.
 */
final class OverloadResponses {

    private static final String RETRY_AFTER_SECONDS = "1";
    private static final int AT_A_TIME = 64;
    private static final int DRAINED_BYTES = 64 * 1024;

    private final Semaphore writing = new Semaphore(AT_A_TIME);
    private final LongAdder ofProcess = new LongAdder();
    private final LongAdder ofClient = new LongAdder();

    /** 503: the process has all requests that it may have. */
    void tooMany(Request request, Response response) {
        ofProcess.increment();
        answer(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "Limit of concurrent requests reached; try again later.");
    }

    /** 503: the connection is one beyond the limit. */
    void tooManyConnections(Request request, Response response) {
        ofProcess.increment();
        answer(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "Limit of open connections reached; try again later.");
    }

    /** 429: the client has all requests that it may have. */
    void tooManyOfClient(Request request, Response response) {
        ofClient.increment();
        answer(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "Limit of concurrent requests from your address reached; wait for one to finish.");
    }

    /** Requests refused since the process has too many. */
    long ofProcess() {
        return ofProcess.sum();
    }

    /** Requests refused since their client has too many. */
    long ofClient() {
        return ofClient.sum();
    }

    private void answer(Request request, Response response, HttpStatus status, String detail) {
        if (!writing.tryAcquire()) {
            response.action(ActionCode.CLOSE_NOW, null);
            return;
        }
        try {
            write(request, response, status, detail);
        } catch (IOException e) {
            // the client did not wait for its answer
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

    /** Takes what has arrived of the body, since a connection that is closed with unread data may lose the answer. */
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
