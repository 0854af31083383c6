package dev.synapse.benchmark;

import dev.synapse.testkit.ApiClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that records the arrival time of each frame. */
final class TimedWebSocket implements WebSocket.Listener, AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final StringBuilder frame = new StringBuilder();
    private long frameBegan;

    private record Arrival(String frame, long nanoTime) {}

    static TimedWebSocket open(ApiClient api, String group) {
        TimedWebSocket socket = new TimedWebSocket();
        socket.client
                .newWebSocketBuilder()
                .connectTimeout(LIMIT)
                .header("Authorization", "Bearer " + api.token())
                .buildAsync(URI.create(api.baseUrl().replaceFirst("^http", "ws") + "/ws/" + group), socket)
                .join();
        return socket;
    }

    /** Waits for the next event of that type and returns its arrival time; skips other events. */
    long awaitType(String type) throws InterruptedException {
        while (true) {
            Arrival next = arrivals.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("No event %s within %s".formatted(type, LIMIT));
            }
            if (next.frame().startsWith("{\"type\":\"" + type + "\"")) {
                return next.nanoTime();
            }
            if (next.frame().startsWith("{\"type\":\"turn.failed\"")) {
                throw new IllegalStateException("A turn failed; the figures are void: " + next.frame());
            }
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        if (frame.isEmpty()) {
            frameBegan = System.nanoTime();
        }
        frame.append(data);
        if (last) {
            arrivals.add(new Arrival(frame.toString(), frameBegan));
            frame.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        arrivals.add(new Arrival("{\"type\":\"turn.failed\",\"error\":\"" + failure + "\"}", System.nanoTime()));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
