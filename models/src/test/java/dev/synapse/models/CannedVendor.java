package dev.synapse.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that gives the same response to every request, byte by byte as the test defines it, and records the
 * requests.
 */
final class CannedVendor implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();

    /** A received request; {@code key} comes from whichever header carries one. */
    record ReceivedRequest(String path, String key, String body) {}

    private CannedVendor(int status, String contentType, String body) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> answer(exchange, status, contentType, body));
        server.start();
    }

    static CannedVendor stream(String events) throws IOException {
        return new CannedVendor(200, "text/event-stream; charset=utf-8", events);
    }

    /** Streams like Ollama: one JSON object per line. */
    static CannedVendor lines(String lines) throws IOException {
        return new CannedVendor(200, "application/x-ndjson", lines);
    }

    static CannedVendor answering(int status, String contentType, String body) throws IOException {
        return new CannedVendor(status, contentType, body);
    }

    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The latest request. */
    ReceivedRequest lastRequest() {
        return requests.getLast();
    }

    int count() {
        return requests.size();
    }

    private void answer(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            requests.add(new ReceivedRequest(
                    exchange.getRequestURI().toString(),
                    headers.getFirst("x-api-key") + headers.getFirst("x-goog-api-key"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.getResponseHeaders().set("Location", root() + "/elsewhere");
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
