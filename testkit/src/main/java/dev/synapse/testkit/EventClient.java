package dev.synapse.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A WebSocket client that records the live events of a group or user and checks that {@code seq} has no gaps and no duplicates; every access to the
 * events fails otherwise. Thread-safe.
 */
public final class EventClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int HANDSHAKE_SECONDS = 60;

    private final List<JsonNode> events = new ArrayList<>();
    private final SeqChecker checker;
    private final Consumer<? super JsonNode> taker;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private boolean stalled;

    private EventClient(SeqChecker checker, @Nullable Consumer<? super JsonNode> taker) {
        this.checker = checker;
        this.taker = taker == null ? events::add : taker;
    }

    /**
     * A subscription.
     *
     * @param api the server and the token
     * @param groupId the group; empty for what changes in all of the user's groups
     * @param after the seq after which to start; empty for none
     * @param types the event types; empty for all
     */
    public record Subscription(ApiClient api, String groupId, OptionalLong after, List<String> types) {
        public Subscription {
            types = List.copyOf(types);
        }

        public static Subscription to(ApiClient api, String groupId) {
            return new Subscription(api, groupId, OptionalLong.empty(), List.of());
        }

        /** What changes in all of the user's groups. */
        public static Subscription toAllGroups(ApiClient api) {
            return to(api, "");
        }

        public Subscription after(long seq) {
            return new Subscription(api, groupId, OptionalLong.of(seq), types);
        }

        public Subscription onlyTypes(String... wanted) {
            return new Subscription(api, groupId, after, List.of(wanted));
        }

        URI uri() {
            List<String> query = new ArrayList<>();
            after.ifPresent(seq -> query.add("after=" + seq));
            if (!types.isEmpty()) {
                query.add("types=" + String.join(",", types));
            }
            String suffix = query.isEmpty() ? "" : "?" + String.join("&", query);
            return URI.create(api.baseUrl().replaceFirst("^http", "ws")
                    + (groupId.isEmpty() ? "/ws" : "/ws/" + groupId)
                    + suffix);
        }
    }

    /**
     * Opens the socket.
     *
     * @throws java.net.http.WebSocketHandshakeException if the server refuses the upgrade; it contains the response
     */
    public static EventClient connect(Subscription subscription) throws IOException {
        return connect(subscription, null);
    }

    /** The same, but passes each event to the consumer, one at a time, without recording or checking it. */
    public static EventClient connect(Subscription subscription, @Nullable Consumer<? super JsonNode> taker)
            throws IOException {
        SeqChecker checker =
                new SeqChecker(subscription.after(), !subscription.types().isEmpty());
        EventClient client = new EventClient(checker, taker);
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
        if (!subscription.api().token().isEmpty()) {
            builder.header("Authorization", "Bearer " + subscription.api().token());
        }
        client.opened(handshake(builder.buildAsync(subscription.uri(), client.new Listener())));
        return client;
    }

    /** The connect timeout of {@code HttpClient} does not cover the server's response. */
    private static WebSocket handshake(CompletableFuture<WebSocket> opening) throws IOException {
        try {
            return opening.get(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException cause ? cause : new IOException(failure);
        } catch (TimeoutException silent) {
            opening.cancel(true);
            throw new IOException("no response to the handshake within " + HANDSHAKE_SECONDS + " s", silent);
        } catch (InterruptedException interrupted) {
            opening.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during the handshake", interrupted);
        }
    }

    /** The events so far. */
    public synchronized List<JsonNode> events() {
        if (!checker.violations().isEmpty()) {
            throw new AssertionError("the events have gaps or duplicates: " + checker.violations());
        }
        return List.copyOf(events);
    }

    /** The events of that type so far. */
    public List<JsonNode> events(String type) {
        return ofType(type, events());
    }

    private static List<JsonNode> ofType(String type, List<JsonNode> all) {
        return all.stream()
                .filter(event -> event.path("type").asString("").equals(type))
                .toList();
    }

    /** Waits for the first event of that type, including earlier ones. */
    public JsonNode awaitType(String type, Duration limit) {
        return awaitType(type, 1, limit).getLast();
    }

    /** Waits for {@code count} events of that type; the error has the events that came instead. */
    public List<JsonNode> awaitType(String type, int count, Duration limit) {
        List<JsonNode> all =
                Await.until(limit, this::events, seen -> ofType(type, seen).size() >= count, count + " × " + type);
        return ofType(type, all);
    }

    /** The newest seq; a new subscription can resume after it. */
    public synchronized OptionalLong lastSeq() {
        return checker.last();
    }

    /** Sends a text frame, as {@code {"type": "ping"}}. */
    public void send(String text) {
        socket().sendText(text, true).join();
    }

    /** Stops reading, like a slow client. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Resumes reading after {@link #stall()}. */
    public synchronized void readOn() {
        stalled = false;
        socket().request(1);
    }

    /** Waits until the socket is closed, and returns the close code; 1006 if the connection broke. */
    public int awaitClosed(Duration limit) {
        return Await.until(limit, () -> end.getNow(-1), code -> code >= 0, "the socket is closed");
    }

    /** Completed with the close code of {@link #awaitClosed}. */
    public CompletionStage<Integer> ended() {
        return end.minimalCompletionStage();
    }

    /** Breaks the connection without a close frame. */
    public void drop() {
        socket().abort();
        end.complete(1006);
    }

    @Override
    public void close() {
        drop();
    }

    private synchronized WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("the socket is not open yet");
        }
        return socket;
    }

    private synchronized void opened(WebSocket open) {
        socket = open;
    }

    private synchronized void received(String text) {
        JsonNode event = parse(text);
        checker.check(event);
        taker.accept(event);
    }

    private synchronized boolean readsOn() {
        return !stalled;
    }

    private static JsonNode parse(String text) {
        try {
            return ChatJson.JSON.readTree(text);
        } catch (JacksonException notJson) {
            return ChatJson.JSON.createObjectNode().put("not_json", text);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder frame = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            frame.append(data);
            if (last) {
                received(frame.toString());
                frame.setLength(0);
            }
            if (readsOn()) {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            end.complete(1006);
        }
    }
}
