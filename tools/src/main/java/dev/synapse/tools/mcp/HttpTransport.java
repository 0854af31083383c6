package dev.synapse.tools.mcp;

import dev.synapse.shared.net.NetworkErrors;
import dev.synapse.tools.mcp.McpRequest.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streamable HTTP: each message is a POST, answered by a JSON object or an event stream; a separate stream carries
 * the messages that the server sends on its own. Each exchange has a virtual thread. Redirects are not followed, so
 * headers go to no other host. A stream that breaks before the answer is resumed after
 * the last event that has an id, as long as the answer is waited for.
 *
 * <p>Protocol: <a
 * href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">MCP, Streamable
 * HTTP</a>.
 */
final class HttpTransport extends McpTransport {
    /** Attempts to resume one stream in a row that fail. */
    private static final int MAX_RESUME_FAILURES = 5;

    private static final int MAX_ERROR = 64 << 10;

    private final String name;
    private final HttpSession session;
    private final LargeMessageLimiter large = new LargeMessageLimiter();
    private final Map<String, Thread> exchanges = new ConcurrentHashMap<>();
    private volatile @Nullable Thread eventListener;

    HttpTransport(HttpClient client, McpServerSettings.Http settings, Consumer<Signal> owner) {
        super(owner);
        this.name = settings.name();
        this.session = new HttpSession(client, settings);
    }

    @Override
    void begin() {
        // nothing to read before the first exchange
    }

    @Override
    void send(Pending request) {
        Thread exchange = thread("call", () -> exchange(request));
        exchanges.put(request.id(), exchange);
        startUnlessEnded(exchange);
    }

    @Override
    void send(ObjectNode message) {
        boolean isInitialized = message.path("method").asString("").equals("notifications/initialized");
        if (isInitialized) {
            post(message);
            Thread listener = thread("listen", new ServerMessages(this, session)::read);
            eventListener = listener;
            startUnlessEnded(listener);
        } else {
            thread("tell", () -> postInBackground(message)).start();
        }
    }

    @Override
    void use(McpProtocol agreed) {
        super.use(agreed);
        session.use(agreed);
    }

    private Thread thread(String role, Runnable task) {
        return Thread.ofVirtual().name("mcp-" + name + "-" + role).unstarted(task);
    }

    /**
     * Interrupts the exchange if the transport ended just before its thread started, because {@link #hangUp} may not
     * have seen it.
     */
    private void startUnlessEnded(Thread exchange) {
        exchange.start();
        if (end().isDone()) {
            exchange.interrupt();
        }
    }

    private void exchange(Pending request) {
        try {
            SsePosition position = new SsePosition();
            post(request, position);
            resume(request, position);
            failRequest(request.id(), TransportException.unknown("did not answer"));
        } catch (TransportException failed) {
            failRequest(request.id(), failed);
        } catch (InterruptedException stopped) {
            failRequest(request.id(), TransportException.unknown("is not connected"));
        } finally {
            exchanges.remove(request.id());
        }
    }

    private void post(Pending request, SsePosition position) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = session.sendRequest(request);
            try (InputStream body = large.oneAtATime(response.body())) {
                throwIfRefused(request, response, body);
                readAnswer(response, body, position);
            }
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            throw unreachable(unreachable);
        } catch (IOException broken) {
            tell(Signal.IN_DOUBT);
            if (!position.isResumable() || protocol().stateless()) {
                throw lost(broken);
            }
        }
    }

    private static TransportException lost(IOException broken) {
        return TransportException.unknown("lost the connection: " + NetworkErrors.describe(broken));
    }

    private TransportException unreachable(IOException unreachable) {
        tell(Signal.IN_DOUBT);
        return TransportException.notProcessed("is unreachable: " + NetworkErrors.describe(unreachable));
    }

    /** Reads the rest of a stream that ended before the answer, if the server has numbered its events. */
    private void resume(Pending request, SsePosition position) throws InterruptedException {
        int failures = 0;
        while (isPending(request.id()) && position.isResumable() && !protocol().stateless()) {
            Thread.sleep(position.retryDelay());
            String from = position.lastEventId();
            try {
                HttpResponse<InputStream> response = session.openEventStream(position);
                try (InputStream body = large.oneAtATime(response.body())) {
                    requireResumed(response);
                    SseReader.read(body, position, this::receive);
                }
                failures = 0;
            } catch (IOException broken) {
                tell(Signal.IN_DOUBT);
                failures = position.lastEventId().equals(from) ? failures + 1 : 0;
                if (failures == MAX_RESUME_FAILURES) {
                    throw lost(broken);
                }
            }
        }
    }

    /** A server that no longer knows the session may still have processed the call. */
    private void requireResumed(HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        switch (status / 100) {
            case 2 -> {
                // the rest follows
            }
            case 5 -> throw new IOException("the server answered " + status);
            default -> {
                if (status == 404) {
                    throwIfError(response);
                }
                throw TransportException.unknown("broke off its answer, and does not resume it (%d)".formatted(status));
            }
        }
    }

    private void postInBackground(ObjectNode message) {
        try {
            post(message);
        } catch (TransportException notSent) {
            tell(Signal.IN_DOUBT);
        }
    }

    private void post(ObjectNode message) {
        try {
            HttpResponse<InputStream> response = session.sendNotification(message);
            try (InputStream _ = response.body()) {
                throwIfError(response);
            }
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            throw unreachable(unreachable);
        } catch (IOException broken) {
            tell(Signal.IN_DOUBT);
            throw lost(broken);
        } catch (InterruptedException stopped) {
            throw TransportException.unknown("is not connected");
        }
    }

    /** A request that the server has refused fails as such, before the session that it ends fails the others. */
    private void throwIfRefused(Pending request, HttpResponse<?> response, InputStream body) throws IOException {
        Optional<HttpErrorResponse> error = session.findError(response);
        if (error.isPresent() && error.get().mayExplain()) {
            String text = new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
            RefusedRequest.explanation(text, request.id(), protocol()).ifPresent(reason -> {
                throw TransportException.error(reason);
            });
        }
        error.ifPresent(refusal -> {
            failRequest(request.id(), refusal.failure());
            fail(refusal);
        });
    }

    private void throwIfError(HttpResponse<?> response) {
        session.findError(response).ifPresent(this::fail);
    }

    private void fail(HttpErrorResponse error) {
        if (error.endsSession()) {
            endWith(error.failure().text());
        }
        throw error.failure();
    }

    private void readAnswer(HttpResponse<?> response, InputStream body, SsePosition position) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream")) {
            SseReader.read(body, position, this::receive);
        } else if (type.startsWith("application/json")) {
            byte[] bytes = body.readNBytes(MAX_MESSAGE + 1);
            if (bytes.length > MAX_MESSAGE) {
                throw TransportException.rejected(TOO_LARGE);
            }
            receive(new String(bytes, StandardCharsets.UTF_8));
        } else {
            throw TransportException.rejected("answered with neither JSON nor an event stream (check its \"url\")");
        }
    }

    /** Closing its stream cancels a request of a stateless version; older ones want to be told. */
    @Override
    void abandon(String id) {
        Thread exchange = exchanges.remove(id);
        if (exchange != null) {
            exchange.interrupt();
        }
        if (!protocol().stateless() && !end().isDone()) {
            sendCancellation(id);
        }
    }

    @Override
    void hangUp() {
        endWith("is not connected");
        exchanges.keySet().forEach(this::abandon);
        Thread listener = eventListener;
        if (listener != null) {
            listener.interrupt();
        }
        session.end();
    }
}
