package dev.synapse.tools.mcp;

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
 * Streamable HTTP: each message is a POST, its answer a JSON object or a stream of events, and a stream of its own brings what the
 * server says unasked. Each exchange has a virtual thread. Redirects are not followed, so headers go to no other host.
 *
 * <p>Protocol: <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">MCP, Streamable
 * HTTP</a>.
 */
final class HttpTransport extends McpTransport {
    private final String name;
    private final HttpSession session;
    private final LargeMessageLimiter large = new LargeMessageLimiter();
    private final Map<Object, Thread> exchanges = new ConcurrentHashMap<>();
    private volatile @Nullable Thread listening;

    HttpTransport(HttpClient client, McpServerSettings.Http settings, Consumer<Signal> owner) {
        super(owner);
        this.name = settings.name();
        this.session = new HttpSession(client, settings);
    }

    @Override
    void begin() {
        // there is nothing to read before the first exchange
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
                listening = listener;
                startUnlessEnded(listener);
            }
            default -> thread("tell", () -> tellServer(json)).start();
        }
    }

    private Thread thread(String what, Runnable task) {
        return Thread.ofVirtual().name("mcp-" + name + "-" + what).unstarted(task);
    }

    /** Who hangs up at this very moment may not have seen the thread. */
    private void startUnlessEnded(Thread exchange) {
        exchange.start();
        if (end().isDone()) {
            exchange.interrupt();
        }
    }

    private void exchange(JSONRPCRequest request, String json) {
        try {
            post(json, true);
            unanswered(request.id(), TransportException.unknown("did not answer"));
        } catch (TransportException failed) {
            unanswered(request.id(), failed);
        } finally {
            exchanges.remove(request.id());
        }
    }

    private void tellServer(String json) {
        try {
            post(json, false);
        } catch (TransportException unheard) {
            tell(Signal.IN_DOUBT);
        }
    }

    private void post(String json, boolean answers) {
        try {
            HttpResponse<InputStream> response = answers ? session.ask(json) : session.tell(json);
            try (InputStream body = large.oneAtATime(response.body())) {
                session.refusal(response).ifPresent(this::refused);
                if (answers) {
                    readAnswer(response, body);
                }
            }
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            tell(Signal.IN_DOUBT);
            throw TransportException.undone("cannot be reached: " + NetworkErrors.describe(unreachable));
        } catch (IOException broken) {
            tell(Signal.IN_DOUBT);
            throw TransportException.unknown("broke off: " + NetworkErrors.describe(broken));
        } catch (InterruptedException stopped) {
            throw TransportException.unknown("is not connected");
        }
    }

    private void refused(HttpErrorResponse refusal) {
        if (refusal.endsSession()) {
            endWith(refusal.failure().text());
        }
        throw refusal.failure();
    }

    private void readAnswer(HttpResponse<?> response, InputStream body) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream")) {
            SseReader.read(body, this::receive);
        } else if (type.startsWith("application/json")) {
            byte[] whole = body.readNBytes(MAX_MESSAGE + 1);
            if (whole.length > MAX_MESSAGE) {
                throw TransportException.refused(TOO_LARGE);
            }
            receive(new String(whole, StandardCharsets.UTF_8));
        } else {
            throw TransportException.refused(
                    "answered with neither JSON nor a stream of events (is its \"url\" right?)");
        }
    }

    /** Reads what comes unasked, for as long as the server has a stream for that. */
    private void listen() {
        ReconnectBackoff backoff = new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
        try {
            while (!end().isDone() && listenOnce(backoff)) {
                Thread.sleep(backoff.next());
                // what was said in between is lost
                tell(Signal.TOOLS_CHANGED);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is worth while to listen again. */
    private boolean listenOnce(ReconnectBackoff backoff) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = session.listen();
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    session.refusal(response)
                            .filter(HttpErrorResponse::endsSession)
                            .ifPresent(refusal -> endWith(refusal.failure().text()));
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
                && result.get("protocolVersion") instanceof String agreed) {
            session.agree(agreed);
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
        Thread listener = listening;
        if (listener != null) {
            listener.interrupt();
        }
        session.end();
    }
}
