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
 * The transport of one model call. Unlike the transports that LangChain4j expects, it returns after the stream has
 * ended, and runs all callbacks on the calling (virtual) thread. This gives ordering, interruption and completion
 * without further synchronisation.
 *
 * <p>The {@link StreamValidator} decides whether a stream is complete. For one call on one thread.
 */
public final class StreamCall {
    private static final int MAX_ERROR_BODY = 64 << 10;

    private final java.net.http.HttpClient client;
    private final StreamValidator validator;
    private final Duration idleTimeout;
    private @Nullable StreamFailure failure;
    private @Nullable StreamBody body;

    StreamCall(java.net.http.HttpClient client, StreamValidator validator, Duration idleTimeout) {
        this.client = client;
        this.validator = validator;
        this.idleTimeout = idleTimeout;
    }

    /**
     * The transport to configure LangChain4j's models with; it passes requests to the call whose {@link #run}
     * encloses them.
     */
    public static HttpClientBuilder transport() {
        return CurrentCallTransport.TRANSPORT;
    }

    /** Runs a model request over this call. */
    public void run(Runnable modelRequest) {
        ScopedValue.where(CurrentCallTransport.CALL, this).run(modelRequest);
    }

    /** The failure, if any; available after the call has ended. */
    public Optional<StreamFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Aborts the stream from within a callback; the connection is closed. */
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
            StreamBody response = new StreamBody(exchange);
            body = response;
            checkHead(head, response);
            listener.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(head.statusCode())
                    .headers(head.headers().map())
                    .build());
            parser.parse(response, new ValidatingListener(listener));
            if (failure == null && !validator.isWhole()) {
                fail(new CutShort(validator.missing()));
            }
            if (failure == null) {
                exchange.finish();
                listener.onClose();
            }
        }
    }

    private void checkHead(ResponseInfo head, StreamBody response) {
        int status = head.statusCode();
        if (status < 200 || status > 299) {
            Duration wait = head.headers()
                    .firstValue("Retry-After")
                    .flatMap(value -> RetryAfter.parse(value, Instant.now()))
                    .orElse(null);
            throw new StreamException(new Refused(status, wait, startOf(response)));
        }
        String type = head.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/json")) {
            throw new StreamException(new NotAStream(type, startOf(response)));
        }
    }

    /** The start of an error body, or what was received of it before it stalled or broke. */
    private static String startOf(StreamBody response) {
        byte[] bytes = new byte[MAX_ERROR_BODY];
        int length = 0;
        try {
            int count;
            while (length < bytes.length && (count = response.read(bytes, length, bytes.length - length)) >= 0) {
                length += count;
            }
        } catch (StreamException broken) {
            if (broken.failure() instanceof Cancelled) {
                throw broken;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void fail(StreamFailure cause) {
        if (failure == null) {
            failure = cause;
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
                            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(validator.request(body)))
                    .build();
        } catch (IllegalArgumentException invalid) {
            throw new StreamException(new BadRequest(String.valueOf(invalid.getMessage())));
        }
    }

    /**
     * Passes on what the validator accepts. Failures are recorded rather than thrown, because the parsers swallow
     * exceptions.
     */
    private final class ValidatingListener implements ServerSentEventListener {
        private final ServerSentEventListener listener;

        ValidatingListener(ServerSentEventListener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (failure != null || validator.isComplete()) {
                return;
            }
            try {
                for (ServerSentEvent accepted : validator.accept(event)) {
                    ClearableEvent clearable = new ClearableEvent(accepted);
                    listener.onEvent(clearable, context);
                    clearable.clear();
                }
                if (validator.isComplete() && body != null) {
                    body.stop();
                }
            } catch (StreamException invalid) {
                fail(invalid.failure());
            } catch (RuntimeException unreadable) {
                fail(new Malformed("unreadable event"));
            }
        }

        @Override
        public void onError(Throwable cause) {
            fail(
                    cause instanceof StreamException stream
                            ? stream.failure()
                            : new CutShort("unreadable stream: "
                                    + (cause instanceof IOException ? NetworkErrors.describe(cause) : "malformed")));
        }
    }
}
