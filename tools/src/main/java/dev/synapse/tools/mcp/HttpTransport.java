package dev.synapse.tools.mcp;

import dev.synapse.shared.net.Backoff;
import dev.synapse.shared.net.NetworkErrors;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streamable HTTP: each message is a POST, answered by a JSON object or an event stream; a separate stream carries
 * the messages that the server sends on its own. Each exchange has a virtual thread. Redirects are not followed, so
 * headers go to no other host.
 *
 * <p>Protocol: <a
 * href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">MCP, Streamable
 * HTTP</a>.
 */
final class HttpTransport extends McpTransport {
    private final String name;
    private final HttpSession session;
    private final LargeMessageLimiter large = new LargeMessageLimiter();
    private final Map<Object, Thread> exchanges = new ConcurrentHashMap<>();
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
    void send(JSONRPCMessage message, String json) {
        switch (message) {
            case JSONRPCRequest request -> {
                Thread exchange = thread("call", () -> exchange(request, json));
                exchanges.put(request.id(), exchange);
                startUnlessEnded(exchange);
            }
            case JSONRPCNotification(var _, String method, var _)
            when method.equals("notifications/initialized") -> {
                post(json, false);
                Thread listener = thread("listen", this::listen);
                eventListener = listener;
                startUnlessEnded(listener);
            }
            default -> thread("tell", () -> postInBackground(json)).start();
        }
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

    private void exchange(JSONRPCRequest request, String json) {
        try {
            post(json, true);
            failRequest(request.id(), TransportException.unknown("did not answer"));
        } catch (TransportException failed) {
            failRequest(request.id(), failed);
        } finally {
            exchanges.remove(request.id());
        }
    }

    private void postInBackground(String json) {
        try {
            post(json, false);
        } catch (TransportException notSent) {
            tell(Signal.IN_DOUBT);
        }
    }

    private void post(String json, boolean expectAnswer) {
        try {
            HttpResponse<InputStream> response =
                    expectAnswer ? session.sendRequest(json) : session.sendNotification(json);
            try (InputStream body = large.oneAtATime(response.body())) {
                session.findError(response).ifPresent(this::fail);
                if (expectAnswer) {
                    readAnswer(response, body);
                }
            }
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            tell(Signal.IN_DOUBT);
            throw TransportException.notProcessed("is unreachable: " + NetworkErrors.describe(unreachable));
        } catch (IOException broken) {
            tell(Signal.IN_DOUBT);
            throw TransportException.unknown("lost the connection: " + NetworkErrors.describe(broken));
        } catch (InterruptedException stopped) {
            throw TransportException.unknown("is not connected");
        }
    }

    private void fail(HttpErrorResponse error) {
        if (error.endsSession()) {
            endWith(error.failure().text());
        }
        throw error.failure();
    }

    private void readAnswer(HttpResponse<?> response, InputStream body) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream")) {
            SseReader.read(body, this::receive);
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

    /** Reads the server's own messages, for as long as it offers a stream for them. */
    private void listen() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
        try {
            while (!end().isDone() && listenOnce(backoff)) {
                Thread.sleep(backoff.next());
                // messages sent in between are lost
                tell(Signal.TOOLS_CHANGED);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the stream once; returns whether to reconnect. */
    private boolean listenOnce(Backoff backoff) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = session.openEventStream();
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    session.findError(response)
                            .filter(HttpErrorResponse::endsSession)
                            .ifPresent(error -> endWith(error.failure().text()));
                    return response.statusCode() >= 500;
                }
                backoff.reset();
                SseReader.read(body, this::receive);
            }
        } catch (IOException | TransportException broken) {
            tell(Signal.IN_DOUBT);
        }
        return true;
    }

    @Override
    void answered(JSONRPCRequest request, JSONRPCResponse response) {
        if (request.method().equals("initialize")
                && response.result() instanceof Map<?, ?> result
                && result.get("protocolVersion") instanceof String protocolVersion) {
            session.setProtocolVersion(protocolVersion);
        }
    }

    @Override
    void abandon(Object id) {
        Thread exchange = exchanges.remove(id);
        if (exchange != null) {
            exchange.interrupt();
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
