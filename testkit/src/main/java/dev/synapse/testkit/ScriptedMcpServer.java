package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server over Streamable HTTP on 127.0.0.1 that can also misbehave: forget sessions, redirect, break connections. It records the
 * headers of all requests.
 */
public final class ScriptedMcpServer implements AutoCloseable {
    private static final String PATH = "/mcp";
    private static final ScopedValue<HttpExchange> ANSWERING = ScopedValue.newInstance();

    private final WireServer server;
    private final McpToolbox toolbox;
    private final McpEra era;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<HttpExchange> listeners = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private volatile String key = "";
    private volatile String elsewhere = "";
    private final McpStream.Cuts cuts = new McpStream.Cuts();
    private volatile boolean streaming = true;

    private ScriptedMcpServer(int port, McpEra era) {
        this.era = era;
        this.toolbox = new McpToolbox(era, this::announce, this::breakOff);
        this.server = WireServer.start(port, this::handle);
    }

    public static ScriptedMcpServer start() {
        return start(0);
    }

    /** Starts a server on the port of an earlier one. */
    public static ScriptedMcpServer start(int port) {
        return new ScriptedMcpServer(port, McpEra.SESSION);
    }

    /** Starts a server that speaks these versions of the protocol. */
    public static ScriptedMcpServer start(McpEra era) {
        return new ScriptedMcpServer(0, era);
    }

    /** The URL for clients. */
    public String url() {
        return server.address() + PATH;
    }

    public int port() {
        return server.port();
    }

    /** From now on rejects requests without {@code Authorization: Bearer <key>}, and repeats their header in the response. */
    public ScriptedMcpServer requireKey(String required) {
        key = required;
        return this;
    }

    /** From now on redirects all requests. */
    public ScriptedMcpServer redirectTo(String url) {
        elsewhere = url;
        return this;
    }

    /** Whether calls are answered by an event stream instead of a JSON object. */
    public ScriptedMcpServer streaming(boolean answersAreStreams) {
        streaming = answersAreStreams;
        return this;
    }

    /**
     * Breaks off the streams of the next calls before the answer, after an event by which the client may resume them.
     *
     * @param times number of streams and resumed streams
     * @param retryMillis after which the client is told to ask for the rest
     */
    public void cutStreams(int times, StreamCut cut, int retryMillis) {
        cuts.plan(times, cut, "retry: " + retryMillis + "\n", true);
    }

    /** Breaks off the stream of the next call without an event by which it could be resumed. */
    public void cutStreamForGood(StreamCut cut) {
        cuts.plan(1, cut, "", false);
    }

    /** From now on does not know the events by which clients want to resume streams. */
    public void refuseToResume() {
        cuts.refuseToResume();
    }

    /** Forgets all sessions, as after a restart. */
    public void forgetSessions() {
        sessions.clear();
    }

    /** Adds a tool and notifies all listeners. */
    public void grow() {
        toolbox.grow();
    }

    /** The {@code params} of all calls, in order of arrival. */
    public List<JsonNode> calls() {
        return toolbox.calls();
    }

    /** Number of cancelled calls. */
    public int cancelledCount() {
        return toolbox.cancelledCount();
    }

    /** Number of open streams for notifications. */
    public int listeners() {
        return listeners.size() + toolbox.subscribers();
    }

    /** Number of sessions. */
    public int sessions() {
        return sessions.size();
    }

    /** Headers of all requests, by lower-case name. */
    public List<Map<String, String>> requestHeaders() {
        return List.copyOf(headers);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest request = exchange.request();
        headers.add(request.headers());
        if (!elsewhere.isEmpty()) {
            exchange.respond(307, Map.of("Location", elsewhere), ChatJson.JSON.createObjectNode());
        } else if (!request.isAuthorized(key)) {
            exchange.respond(401, Map.of(), refusal("what is " + request.header("authorization") + "?"));
        } else if (!request.path().equals(PATH)) {
            exchange.respond(404, Map.of(), refusal("Not Found"));
        } else if (era == McpEra.STATELESS && !request.method().equals("POST")) {
            exchange.respond(405, Map.of(), refusal("Method Not Allowed"));
        } else {
            switch (request.method()) {
                case "POST" -> post(exchange, ChatJson.JSON.readTree(request.body()));
                case "GET" -> listen(exchange);
                default -> {
                    sessions.remove(request.header("mcp-session-id"));
                    exchange.respond(200, Map.of(), ChatJson.JSON.createObjectNode());
                }
            }
        }
    }

    private void post(HttpExchange exchange, JsonNode message) throws IOException {
        if (era != McpEra.SESSION && McpStateless.isStateless(message)) {
            ScopedValue.where(ANSWERING, exchange).run(() -> postStateless(exchange, message));
        } else if (era == McpEra.STATELESS || era == McpEra.FUTURE) {
            exchange.respond(400, Map.of(), refusal("not stateless"));
        } else if (message.path("method").asString("").equals("initialize")) {
            String session = UUID.randomUUID().toString();
            sessions.add(session);
            toolbox.handle(message, _ -> {}, answer -> respond(exchange, Map.of("Mcp-Session-Id", session), answer));
        } else if (!knows(exchange)) {
            exchange.respond(404, Map.of(), refusal("Session not found"));
        } else if (message.has("id") && message.has("method")) {
            ScopedValue.where(ANSWERING, exchange).run(() -> answer(exchange, message));
        } else {
            toolbox.handle(message, _ -> {}, _ -> {});
            exchange.respond(202, Map.of(), ChatJson.JSON.createObjectNode());
        }
    }

    private void postStateless(HttpExchange exchange, JsonNode message) {
        ObjectNode refused = McpStateless.headerRefusal(exchange.request(), message);
        if (!refused.isEmpty() || !message.has("id")) {
            ObjectNode answer = ChatJson.JSON.createObjectNode().put("jsonrpc", "2.0");
            answer.set("error", refused);
            respond(exchange, 400, Map.of(), answer);
            return;
        }
        McpStream stream = new McpStream(exchange, cuts);
        toolbox.handle(message, stream::send, answer -> {
            int status = McpStateless.status(answer);
            if (streaming && status == 200) {
                stream.end(answer);
            } else {
                respond(exchange, status, Map.of(), answer);
            }
        });
    }

    private boolean knows(HttpExchange exchange) {
        return sessions.contains(exchange.request().header("mcp-session-id"));
    }

    private void answer(HttpExchange exchange, JsonNode message) {
        boolean isCall = message.path("method").asString("").equals("tools/call");
        McpStream stream = new McpStream(exchange, isCall ? cuts : new McpStream.Cuts());
        if (streaming) {
            toolbox.handle(message, stream::send, stream::end);
        } else {
            toolbox.handle(message, _ -> {}, answer -> respond(exchange, Map.of(), answer));
        }
    }

    private static void respond(HttpExchange exchange, Map<String, String> more, ObjectNode answer) {
        respond(exchange, 200, more, answer);
    }

    private static void respond(HttpExchange exchange, int status, Map<String, String> more, ObjectNode answer) {
        try {
            exchange.respond(status, more, answer);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void listen(HttpExchange exchange) throws IOException, InterruptedException {
        if (!knows(exchange)) {
            exchange.respond(404, Map.of(), refusal("Session not found"));
            return;
        }
        String lastEventId = exchange.request().header("last-event-id");
        if (!lastEventId.isEmpty()) {
            if (!new McpStream(exchange, cuts).resume(lastEventId)) {
                exchange.respond(400, Map.of(), refusal("Unknown event"));
            }
            return;
        }
        exchange.startChunks("text/event-stream");
        listeners.add(exchange);
        try {
            new CountDownLatch(1).await();
        } finally {
            listeners.remove(exchange);
        }
    }

    private void announce(ObjectNode message) {
        listeners.removeIf(listener -> !hears(listener, message));
    }

    private static boolean hears(HttpExchange listener, ObjectNode message) {
        try {
            listener.chunk(McpStream.event(message));
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private void breakOff() {
        try {
            ANSWERING.get().reset();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static ObjectNode refusal(String text) {
        return ChatJson.JSON.createObjectNode().put("error", text);
    }
}
