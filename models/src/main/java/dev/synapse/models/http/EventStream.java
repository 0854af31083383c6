package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.CutShort;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.NotAStream;
import dev.synapse.models.http.StreamFailure.Refused;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The transport of model calls: sends a request and passes the events of its response to a reader, on the calling (virtual) thread. It
 * returns after the reply is complete. Thread-safe.
 */
final class EventStream {
    private static final int MAX_ERROR_BODY = 64 << 10;

    private EventStream() {}

    /**
     * Reads a whole reply.
     *
     * @param idleTimeout maximum time without a byte
     * @throws StreamException if there is no complete reply; the connection is closed
     */
    static void read(
            HttpClient client, HttpRequest request, EventFormat format, EventReader reader, Duration idleTimeout) {
        try (Exchange exchange = Exchange.start(client, request, idleTimeout)) {
            ResponseInfo head = exchange.head();
            BodyLines lines = new BodyLines(exchange);
            checkHead(head, lines);
            readEvents(head, lines, format.newEvents(), reader);
            if (!reader.isWhole()) {
                throw new StreamException(new CutShort(reader.missing()));
            }
            exchange.finish();
        }
    }

    private static void readEvents(ResponseInfo head, BodyLines lines, EventFormat.Events events, EventReader reader) {
        try {
            readEvents(lines, events, reader);
        } catch (StreamException failed) {
            throw withHead(failed, head);
        }
    }

    private static void readEvents(BodyLines lines, EventFormat.Events events, EventReader reader) {
        for (String line = lines.next(); line != null; line = lines.next()) {
            events.line(line).filter(data -> !data.isBlank()).ifPresent(reader::read);
            if (reader.isComplete()) {
                return;
            }
        }
        events.end().filter(data -> !data.isBlank()).ifPresent(reader::read);
    }

    private static void checkHead(ResponseInfo head, BodyLines body) {
        int status = head.statusCode();
        if (status < 200 || status > 299) {
            throw new StreamException(new Refused(status, waitTime(head), body.start(MAX_ERROR_BODY)));
        }
        String type = head.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/json")) {
            throw new StreamException(new NotAStream(type, waitTime(head), body.start(MAX_ERROR_BODY)));
        }
    }

    /** A server that has sent the head already can only state there how long to wait. */
    private static StreamException withHead(StreamException failed, ResponseInfo head) {
        return failed.failure() instanceof ErrorInStream(var json, var _)
                ? new StreamException(new ErrorInStream(json, waitTime(head)))
                : failed;
    }

    private static @Nullable Duration waitTime(ResponseInfo head) {
        return RetryHeaders.waitTime(head.headers(), Instant.now()).orElse(null);
    }
}
