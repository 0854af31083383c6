package dev.synapse.tools.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server over HTTP with sessions whose responses are written by the test, byte by byte if need be. Unless the test says otherwise it has
 * one tool, {@code act}, that may change things.
 */
final class OddHttpServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Response> responses = new ConcurrentHashMap<>(Map.of(
            "server/discover",
            new Response(400, "text/plain", "no"),
            "initialize",
            Response.result("""
                    {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "odd", "version": "1"}}"""),
            "tools/list",
            Response.result("{\"tools\": [{\"name\": \"act\", \"inputSchema\": {\"type\": \"object\"}}]}"),
            "GET",
            new Response(405, "text/plain", "")));
    private final List<String> challenges = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final Map<String, List<Long>> times = new ConcurrentHashMap<>();

    /**
     * A response.
     *
     * @param status 0 closes the connection without one
     * @param body in which {@code @ID@} is the id of the request, and {@code @TOKEN@} its progress token
     */
    record Response(int status, String type, String body) {
        static Response json(String body) {
            return new Response(200, "application/json", body);
        }

        static Response events(String body) {
            return new Response(200, "text/event-stream", body);
        }

        static Response result(String result) {
            return json("{\"jsonrpc\": \"2.0\", \"id\": @ID@, \"result\": %s}".formatted(result));
        }
    }

    private OddHttpServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    static OddHttpServer start() {
        return new OddHttpServer();
    }

    /** Sets the response to a method of the protocol, to {@code GET}, or to a page of the list of tools ({@code tools/list 2}). */
    OddHttpServer on(String method, Response response) {
        responses.put(method, response);
        return this;
    }

    /** Adds a header {@code WWW-Authenticate} to the responses with status 401 and 403. */
    OddHttpServer challenge(String header) {
        challenges.add(header);
        return this;
    }

    ObjectNode entry() {
        return JSON.createObjectNode()
                .put("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
    }

    /** How many requests of this method have come. */
    int count(String method) {
        return times.getOrDefault(method, List.of()).size();
    }

    /** The time between a request of this method, counted from 0, and the next one. */
    Duration pauseAfter(String method, int index) {
        List<Long> all = times.getOrDefault(method, List.of());
        return Duration.ofNanos(all.get(index + 1) - all.get(index));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            String method = request.path("method").asString(exchange.getRequestMethod());
            times.computeIfAbsent(method, _ -> new CopyOnWriteArrayList<>()).add(System.nanoTime());
            String cursor = request.at("/params/cursor").asString("");
            if (method.equals("initialize")) {
                exchange.getResponseHeaders().set("Mcp-Session-Id", "session-" + sessions.incrementAndGet());
            }
            Response response = responses.getOrDefault((method + " " + cursor).strip(), defaultFor(request));
            if (response.status() > 0) {
                respond(exchange, response, request);
            }
        }
    }

    private static Response defaultFor(JsonNode request) {
        return request.has("id") ? Response.result("{}") : new Response(202, "text/plain", "");
    }

    private void respond(HttpExchange exchange, Response response, JsonNode request) throws IOException {
        byte[] body = response.body()
                .replace("@ID@", request.path("id").toString())
                .replace("@TOKEN@", request.at("/params/_meta/progressToken").toString())
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", response.type());
        if (response.status() == 401 || response.status() == 403) {
            challenges.forEach(challenge -> exchange.getResponseHeaders().add("WWW-Authenticate", challenge));
        }
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? NO_BODY : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
