package dev.synapse.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server that streams the same answer in the protocol of each vendor, a delta every 20 ms, the first within a second. Each delta begins
 * with the time at which it was sent, by {@link System#nanoTime}, which processes of one machine share.
 */
final class StreamingVendor implements AutoCloseable {

    /** Deltas of one answer. */
    static final int DELTAS = 100;

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration EACH = Duration.ofMillis(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private StreamingVendor(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    static StreamingVendor start() {
        try {
            return new StreamingVendor(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a model server", e);
        }
    }

    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Frames frames = Frames.of(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().set("Content-Type", frames.contentType);
            exchange.sendResponseHeaders(frames == Frames.NONE ? 404 : 200, frames == Frames.NONE ? -1 : 0);
            if (frames != Frames.NONE) {
                stream(frames, exchange.getResponseBody());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stream(Frames frames, OutputStream body) throws IOException, InterruptedException {
        send(body, frames.start);
        Thread.sleep(ThreadLocalRandom.current().nextLong(FIRST.toMillis()));
        long begun = System.nanoTime();
        for (int i = 0; i < DELTAS; i++) {
            Thread.sleep(Duration.ofNanos(Math.max(0, begun + i * EACH.toNanos() - System.nanoTime())));
            send(body, frames.delta.formatted(System.nanoTime() + " and a few words"));
        }
        send(body, frames.end);
    }

    private static void send(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The protocols, by the events of an answer. */
    private enum Frames {
        OPENAI(
                "text/event-stream",
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n",
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n",
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"),
        ANTHROPIC(
                "text/event-stream",
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":"
                        + "\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n"
                        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                        + "{\"type\":\"text\",\"text\":\"\"}}\n\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                        + "\"text\":\"%s\"}}\n\n",
                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                        + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}}\n\n"
                        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
        GEMINI(
                "text/event-stream",
                "",
                "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"%s\"}]},\"index\":0}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":5,\"totalTokenCount\":10},"
                        + "\"modelVersion\":\"m\"}\n\n",
                "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\","
                        + "\"index\":0}],\"modelVersion\":\"m\"}\n\n"),
        OLLAMA(
                "application/x-ndjson",
                "",
                "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},"
                        + "\"done\":false}\n",
                "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                        + "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":5,\"eval_count\":5}\n"),
        NONE("text/plain", "", "%s", "");

        private final String contentType;
        private final String start;
        private final String delta;
        private final String end;

        Frames(String contentType, String start, String delta, String end) {
            this.contentType = contentType;
            this.start = start;
            this.delta = delta;
            this.end = end;
        }

        static Frames of(String path) {
            if (path.endsWith("/chat/completions")) {
                return OPENAI;
            }
            if (path.endsWith("/messages")) {
                return ANTHROPIC;
            }
            return path.contains(":streamGenerateContent") ? GEMINI : path.endsWith("/api/chat") ? OLLAMA : NONE;
        }
    }
}
