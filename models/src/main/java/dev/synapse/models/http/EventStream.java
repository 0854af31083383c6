package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.CutShort;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamFailure.NotAStream;
import dev.synapse.models.http.StreamFailure.Refused;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The transport of model calls: sends a request and passes the events of its response to a reader, on the calling (virtual) thread. It
 * returns after the reply is complete. Thread-safe.
 */
final class EventStream {
    private static final int MAX_ERROR_BODY = 64 << 10;
    private static final int MAX_SHOWN = 4 << 10;
    private static final Pattern JSON = Pattern.compile("application/([\\w.-]+\\+)?json\\b.*");

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
            BodyLines lines = new BodyLines(GzipBody.decoded(head, exchange));
            checkStatus(head, lines);
            try {
                readReply(head, lines, format, reader);
            } catch (StreamException failed) {
                throw withHead(failed, head);
            }
            exchange.finish();
        }
    }

    private static void readReply(ResponseInfo head, BodyLines lines, EventFormat format, EventReader reader) {
        String type = type(head);
        if (type.startsWith("text/html")) {
            throw new StreamException(new NotAStream(type, waitTime(head), lines.start(MAX_ERROR_BODY)));
        }
        String first = firstLine(lines);
        if (first == null) {
            throw new StreamException(new CutShort(reader.missing()));
        }
        if (!JSON.matcher(type).matches() || EventFormat.isServerSent(first) || isOneOfLines(format, first)) {
            readEvents(
                    head,
                    first,
                    lines,
                    EventFormat.isServerSent(first) ? EventFormat.SERVER_SENT_EVENTS : format,
                    reader);
        } else {
            readDocument(head, first, lines, reader);
        }
    }

    private static @Nullable String firstLine(BodyLines lines) {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line;
    }

    /** A document over several lines has only the beginning of its JSON in the first. */
    private static boolean isOneOfLines(EventFormat format, String first) {
        return format == EventFormat.LINES && first.stripTrailing().endsWith("}");
    }

    private static void readEvents(
            ResponseInfo head, String first, BodyLines lines, EventFormat format, EventReader reader) {
        EventFormat.Events events = format.newEvents();
        StringBuilder unread = new StringBuilder();
        boolean isFirst = true;
        for (String line = first; line != null; line = lines.next()) {
            Optional<String> data = events.line(line).filter(text -> !text.isBlank());
            if (data.isPresent()) {
                read(head, data.get(), isFirst, reader);
                isFirst = false;
            } else if (isFirst && unread.length() < MAX_SHOWN && !EventFormat.isServerSent(line)) {
                unread.append(line).append('\n');
            }
            if (reader.isComplete()) {
                return;
            }
        }
        Optional<String> rest = events.end().filter(text -> !text.isBlank());
        if (rest.isPresent()) {
            read(head, rest.get(), isFirst, reader);
        } else if (isFirst && !unread.toString().isBlank()) {
            throw new StreamException(new NotAStream(shownType(head), waitTime(head), unread.toString()));
        }
        if (!reader.isWhole()) {
            throw new StreamException(new CutShort(reader.missing()));
        }
    }

    /** An error in place of an answer that is labelled as JSON is a response rather than an event. */
    private static void read(ResponseInfo head, String data, boolean isFirst, EventReader reader) {
        try {
            reader.read(data);
        } catch (StreamException failed) {
            throw isFirst
                            && JSON.matcher(type(head)).matches()
                            && failed.failure() instanceof ErrorInStream(var json, var _)
                    ? new StreamException(new NotAStream(type(head), waitTime(head), json))
                    : failed;
        }
    }

    /** Reads the answer of a server that does not stream, which is one event. */
    private static void readDocument(ResponseInfo head, String first, BodyLines lines, EventReader reader) {
        StringBuilder body = new StringBuilder(first);
        for (String line = lines.next(); line != null; line = lines.next()) {
            body.append('\n').append(line);
        }
        String document = body.toString();
        try {
            reader.read(document);
        } catch (StreamException failed) {
            boolean isNoReply = failed.failure() instanceof ErrorInStream || failed.failure() instanceof Malformed;
            throw isNoReply ? notAStream(head, document) : failed;
        }
        if (!reader.isWhole()) {
            throw notAStream(head, document);
        }
    }

    private static StreamException notAStream(ResponseInfo head, String document) {
        String start = document.substring(0, Math.min(document.length(), MAX_ERROR_BODY));
        return new StreamException(new NotAStream(type(head), waitTime(head), start));
    }

    private static void checkStatus(ResponseInfo head, BodyLines body) {
        int status = head.statusCode();
        if (status < 200 || status > 299) {
            throw new StreamException(new Refused(status, waitTime(head), body.start(MAX_ERROR_BODY)));
        }
    }

    private static String type(ResponseInfo head) {
        return head.headers().firstValue("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    }

    private static String shownType(ResponseInfo head) {
        return type(head).isEmpty() ? "something without a Content-Type" : type(head);
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
