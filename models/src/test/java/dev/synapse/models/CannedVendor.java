package dev.synapse.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A server that gives the responses that the test defines, byte by byte, and records the requests.
 */
final class CannedVendor implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();

    /** A response. */
    record Answer(int status, String contentType, String body, Map<String, String> headers) {

        Answer(int status, String contentType, String body) {
            this(status, contentType, body, Map.of());
        }
    }

    /** A received request; {@code key} comes from whichever header carries one. */
    record ReceivedRequest(String path, String key, String body) {}

    private CannedVendor(Function<String, Answer> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    static CannedVendor stream(String events) throws IOException {
        return answering(200, "text/event-stream; charset=utf-8", events);
    }

    /** Streams like Ollama: one JSON object per line. */
    static CannedVendor lines(String lines) throws IOException {
        return answering(200, "application/x-ndjson", lines);
    }

    /** Streams events in the frame of the protocol. */
    static CannedVendor events(String protocol, List<String> events) throws IOException {
        return protocol.equals("ollama")
                ? lines(String.join("\n", events) + "\n")
                : stream(events.stream().map(event -> "data: " + event + "\n\n").collect(Collectors.joining()));
    }

    static CannedVendor answering(int status, String contentType, String body) throws IOException {
        return answering(request -> new Answer(status, contentType, body));
    }

    /** Answers each request by its body. */
    static CannedVendor answering(Function<String, Answer> answers) throws IOException {
        return new CannedVendor(answers);
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

    private void answer(HttpExchange exchange, Function<String, Answer> answers) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new ReceivedRequest(
                    exchange.getRequestURI().toString(),
                    headers.getFirst("x-api-key") + headers.getFirst("x-goog-api-key"),
                    body));
            Answer answer = answers.apply(body);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Location", root() + "/elsewhere");
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), 0);
            exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
