package dev.synapse.chaos.overload;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A group of an honest user, with a client that follows the contract: it retries a rejected message after the requested time, with the same
 * idempotency key, and resumes after its last event when its socket closes. Thread-safe.
 */
final class HonestGroup implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration TURN_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final ApiClient api;
    private final String id;
    private final Map<String, CompletableFuture<String>> ends = new ConcurrentHashMap<>();
    private final Thread listener;
    private final AtomicInteger reconnects = new AtomicInteger();
    private volatile boolean closed;
    private volatile long lastSeq;
    private volatile @Nullable EventClient socket;

    private HonestGroup(ApiClient api, String id) {
        this.api = api;
        this.id = id;
        this.listener = Thread.ofVirtual().name("honest-" + id).unstarted(this::listen);
    }

    static HonestGroup create(ApiClient api) {
        HonestGroup group =
                new HonestGroup(api, api.createGroup("Honest").expect(201).id());
        group.listener.start();
        return group;
    }

    /** Posts a message, waits until its turn has ended, and records the duration and the outcome. */
    void talk(String content, HonestUserResults record) throws InterruptedException {
        long begun = System.nanoTime();
        JsonNode body = ApiClient.json()
                .put("content", content)
                .put("client_message_id", UUID.randomUUID().toString());
        ApiClient.Answer answer = record.untilAccepted(() -> api.post("/groups/" + id + "/messages", body));
        String turn = answer.expect(202).body().path("turn_id").asString();
        record.accepted(id, turn);
        String status = awaitEnd(turn, record);
        record.ended(turn, status, System.nanoTime() - begun);
    }

    /** Waits for the event of the end; also polls the turn from time to time, as the contract requires after a resync. */
    private String awaitEnd(String turn, HonestUserResults record) throws InterruptedException {
        CompletableFuture<String> end = ends.computeIfAbsent(turn, key -> new CompletableFuture<>());
        long last = System.nanoTime() + TURN_LIMIT.toNanos();
        while (System.nanoTime() - last < 0) {
            try {
                return end.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String status = record.untilAccepted(() -> api.turn(id, turn))
                        .body()
                        .path("status")
                        .asString("");
                if (status.matches("completed|failed|cancelled")) {
                    return status;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return "unfinished";
    }

    /** Number of times the event stream was interrupted and resumed. */
    int reconnects() {
        return reconnects.get();
    }

    private void listen() {
        while (!closed) {
            Subscription after = Subscription.to(api, id).after(lastSeq);
            try (EventClient client = EventClient.connect(after, this::take)) {
                socket = client;
                if (!closed) {
                    client.ended().toCompletableFuture().get();
                    reconnects.incrementAndGet();
                }
            } catch (IOException | UncheckedIOException | ExecutionException e) {
                reconnects.incrementAndGet();
                Pause.of(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void take(JsonNode event) {
        lastSeq = Math.max(lastSeq, event.path("seq").asLong(0));
        String type = event.path("type").asString("");
        if (type.matches("turn\\.(completed|failed|cancelled)")) {
            ends.computeIfAbsent(event.path("turn_id").asString(""), key -> new CompletableFuture<>())
                    .complete(type.substring("turn.".length()));
        }
    }

    @Override
    public void close() {
        closed = true;
        EventClient open = socket;
        if (open != null) {
            open.drop();
        }
        listener.interrupt();
    }
}
