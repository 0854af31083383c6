package dev.synapse.workers.mcp;

import dev.synapse.workers.http.NetworkErrors;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
final class HttpWire extends Wire {
    private static final String SESSION = "Mcp-Session-Id";
    private static final Duration TELLING = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final McpServerSettings.Http settings;
    private final Map<Object, Thread> exchanges = new ConcurrentHashMap<>();
    private volatile @Nullable String session;
    private volatile @Nullable String version;
    private volatile @Nullable Thread listening;

    HttpWire(HttpClient client, McpServerSettings.Http settings, Consumer<Signal> owner) {
        super(owner);
        this.client = client;
        this.settings = settings;
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
                exchange.start();
            }
            case JSONRPCNotification(var _, String method, var _)
            when method.equals("notifications/initialized") -> {
                post(json, false);
                Thread listener = thread("listen", this::listen);
                listening = listener;
                listener.start();
            }
            default -> thread("tell", () -> tellServer(json)).start();
        }
    }

    private Thread thread(String what, Runnable task) {
        return Thread.ofVirtual().name("mcp-" + settings.name() + "-" + what).unstarted(task);
    }

    private void exchange(JSONRPCRequest request, String json) {
        try {
            post(json, true);
            unanswered(request.id(), WireException.unknown("did not answer"));
        } catch (WireException failed) {
            unanswered(request.id(), failed);
        } finally {
            exchanges.remove(request.id());
        }
    }

    private void tellServer(String json) {
        try {
            post(json, false);
        } catch (WireException unheard) {
            tell(Signal.IN_DOUBT);
        }
    }

    /** Sends it and reads the answer, which may take as long as whoever asked will wait; where there is none, it is sent in time. */
    private void post(String json, boolean answers) {
        HttpRequest.Builder request = request()
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(json));
        try {
            HttpResponse<InputStream> response =
                    client.send((answers ? request : request.timeout(TELLING)).build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                HttpRefusal.check(response, session != null).ifPresent(this::refused);
                response.headers().firstValue(SESSION).ifPresent(id -> session = id);
                if (answers) {
                    readAnswer(response, body);
                }
            }
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            tell(Signal.IN_DOUBT);
            throw WireException.undone("cannot be reached: " + NetworkErrors.describe(unreachable));
        } catch (IOException broken) {
            tell(Signal.IN_DOUBT);
            throw WireException.unknown("broke off: " + NetworkErrors.describe(broken));
        } catch (InterruptedException stopped) {
            throw WireException.unknown("is not connected");
        }
    }

    private void refused(HttpRefusal refusal) {
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
                throw WireException.refused(TOO_LARGE);
            }
            receive(new String(whole, StandardCharsets.UTF_8));
        } else {
            throw WireException.refused("answered with neither JSON nor a stream of events (is its \"url\" right?)");
        }
    }

    /** Reads what comes unasked, for as long as the server has a stream for that. */
    private void listen() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
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

    private boolean listenOnce(Backoff backoff) throws InterruptedException {
        HttpRequest request =
                request().header("Accept", "text/event-stream").GET().build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    HttpRefusal.check(response, session != null)
                            .filter(HttpRefusal::endsSession)
                            .ifPresent(refusal -> endWith(refusal.failure().text()));
                    return response.statusCode() >= 500;
                }
                backoff.reset();
                SseReader.read(body, this::receive);
            }
        } catch (IOException | WireException broken) {
            tell(Signal.IN_DOUBT);
        }
        return true;
    }

    private HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url());
        settings.headers().forEach(request::header);
        if (session != null) {
            request.header(SESSION, session);
        }
        if (version != null) {
            request.header("MCP-Protocol-Version", version);
        }
        return request;
    }

    @Override
    void answered(JSONRPCRequest request, JSONRPCResponse response) {
        if (request.method().equals("initialize")
                && response.result() instanceof Map<?, ?> result
                && result.get("protocolVersion") instanceof String agreed) {
            version = agreed;
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
        if (session != null) {
            sayGoodbye();
        }
    }

    private void sayGoodbye() {
        try {
            client.send(request().timeout(GOODBYE).DELETE().build(), BodyHandlers.discarding());
        } catch (IOException gone) {
            // then it needs no goodbye
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
