package dev.synapse.models.http;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.synapse.models.http.StreamFailure.BadRequest;
import dev.synapse.models.http.StreamFailure.Cancelled;
import dev.synapse.models.http.StreamFailure.CutShort;
import dev.synapse.models.http.StreamFailure.Malformed;
import dev.synapse.models.http.StreamFailure.NotAStream;
import dev.synapse.models.http.StreamFailure.Refused;
import dev.synapse.shared.net.NetworkErrors;
import dev.synapse.shared.net.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one model call. Unlike what LangChain4j expects of transports, it returns when the stream is over, and
 * all callbacks run on the calling (virtual) thread: so order, interruption and the end of the call need no further
 * thought.
 *
 * <p>A stream counts as whole only if its {@link StreamValidator} says so. Good for one call on one thread.
 */
public final class StreamCall {
    private static final int MAX_ERROR_BODY = 64 << 10;

    private final java.net.http.HttpClient client;
    private final StreamValidator guard;
    private final Duration idleTimeout;
    private @Nullable StreamFailure failure;
    private @Nullable StreamBody body;

    StreamCall(java.net.http.HttpClient client, StreamValidator guard, Duration idleTimeout) {
        this.client = client;
        this.guard = guard;
        this.idleTimeout = idleTimeout;
    }

    /** What models send their requests through; they go to the call within whose {@link #run} the model is asked. */
    public static HttpClientBuilder transport() {
        return CurrentCallTransport.TRANSPORT;
    }

    /** Runs what asks the model. */
    public void run(Runnable asking) {
        ScopedValue.where(CurrentCallTransport.CALL, this).run(asking);
    }

    /** What went wrong, once the call is over. */
    public Optional<StreamFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends the stream from within a callback; the connection is closed. */
    public void cancel() {
        fail(new Cancelled());
    }

    void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            stream(toJdk(request), parser, listener);
        } catch (StreamException failed) {
            fail(failed.failure());
        }
        if (failure != null) {
            listener.onError(new StreamException(failure));
        }
    }

    private void stream(
            java.net.http.HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try (Exchange exchange = Exchange.start(client, request, idleTimeout)) {
            ResponseInfo head = exchange.head();
            StreamBody answer = new StreamBody(exchange);
            body = answer;
            checkHead(head, answer);
            listener.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(head.statusCode())
                    .headers(head.headers().map())
                    .build());
            parser.parse(answer, new Guarded(listener));
            if (failure == null && !guard.isWhole()) {
                fail(new CutShort(guard.missing()));
            }
            if (failure == null) {
                exchange.finish();
                listener.onClose();
            }
        }
    }

    private void checkHead(ResponseInfo head, StreamBody answer) {
        int status = head.statusCode();
        if (status < 200 || status > 299) {
            Duration wait = head.headers()
                    .firstValue("Retry-After")
                    .flatMap(value -> RetryAfter.parse(value, Instant.now()))
                    .orElse(null);
            throw new StreamException(new Refused(status, wait, start(answer)));
        }
        String type = head.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/json")) {
            throw new StreamException(new NotAStream(type, start(answer)));
        }
    }

    /** The start of an answer that is no stream; what had come when it stalled or broke will do. */
    private static String start(StreamBody answer) {
        byte[] bytes = new byte[MAX_ERROR_BODY];
        int length = 0;
        try {
            int count;
            while (length < bytes.length && (count = answer.read(bytes, length, bytes.length - length)) >= 0) {
                length += count;
            }
        } catch (StreamException broken) {
            if (broken.failure() instanceof Cancelled) {
                throw broken;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void fail(StreamFailure what) {
        if (failure == null) {
            failure = what;
        }
        if (body != null) {
            body.stop();
        }
    }

    private java.net.http.HttpRequest toJdk(HttpRequest request) {
        try {
            var builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
            request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
            String body = request.body();
            return builder.method(
                            request.method().name(),
                            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(guard.request(body)))
                    .build();
        } catch (IllegalArgumentException invalid) {
            throw new StreamException(new BadRequest(String.valueOf(invalid.getMessage())));
        }
    }

    /** Lets through what the guard lets through; parsers swallow exceptions, so failures are noted instead. */
    private final class Guarded implements ServerSentEventListener {
        private final ServerSentEventListener listener;

        Guarded(ServerSentEventListener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (failure != null || guard.isComplete()) {
                return;
            }
            try {
                for (ServerSentEvent accepted : guard.accept(event)) {
                    ClearableEvent passing = new ClearableEvent(accepted);
                    listener.onEvent(passing, context);
                    passing.empty();
                }
                if (guard.isComplete() && body != null) {
                    body.stop();
                }
            } catch (StreamException refused) {
                fail(refused.failure());
            } catch (RuntimeException unreadable) {
                fail(new Malformed("an event could not be read"));
            }
        }

        @Override
        public void onError(Throwable cause) {
            fail(
                    cause instanceof StreamException stream
                            ? stream.failure()
                            : new CutShort("the stream could not be read: "
                                    + (cause instanceof IOException ? NetworkErrors.describe(cause) : "malformed")));
        }
    }
}
