package dev.synapse.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A turn of the {@link TestingServer}; scripts call its methods in sequence. */
final class TestingTurn {
    static final Consumer<TestingTurn> HELLO =
            turn -> turn.says("Orchestrator", "Hello. TASK_COMPLETE").completed();

    final String id = UUID.randomUUID().toString();
    private final TestingGroup group;
    private final CountDownLatch cancelRequested = new CountDownLatch(1);
    private volatile String status = "running";
    private volatile String error;
    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");

    TestingTurn(TestingGroup group) {
        this.group = group;
    }

    Map<String, Object> user(String content) {
        Map<String, Object> message = message(UUID.randomUUID().toString(), "User", content, Map.of());
        group.stored(message);
        event("message", message);
        return message;
    }

    TestingTurn says(String alias, String content) {
        return says(UUID.randomUUID().toString(), alias, content, Map.of());
    }

    TestingTurn says(String message, String alias, String content, Map<String, Object> meta) {
        Map<String, Object> full = message(message, alias, content, meta);
        group.stored(full);
        event("message", full);
        return this;
    }

    /** Stores a message without publishing its event. */
    TestingTurn saysWithoutEvent(String alias, String content) {
        group.stored(message(UUID.randomUUID().toString(), alias, content, Map.of()));
        return this;
    }

    TestingTurn calls(String alias, String call, String tool, String arguments) {
        var meta =
                Map.<String, Object>of("tool_calls", List.of(Map.of("id", call, "name", tool, "arguments", arguments)));
        return says(UUID.randomUUID().toString(), alias, "", meta);
    }

    TestingTurn later(long milliseconds) {
        clock = clock.plusMillis(milliseconds);
        return this;
    }

    TestingTurn delta(String message, String alias, String text) {
        event("message.delta", Map.of("message_id", message, "sender_alias", alias, "delta", text));
        return this;
    }

    TestingTurn discarded(String message) {
        event("message.discarded", Map.of("message_id", message));
        return this;
    }

    TestingTurn step(String phase, String kind, String alias, String reason) {
        event("step." + phase, Map.of("step_id", "s", "kind", kind, "alias", alias, "reason", reason));
        return this;
    }

    TestingTurn resync() {
        group.publishResync();
        return this;
    }

    void completed() {
        status = "completed";
        event("turn.completed", Map.of("usage", Map.of("input_tokens", 1234, "output_tokens", 56)));
    }

    /** Completes the turn without publishing the event. */
    void completedWithoutEvent() {
        status = "completed";
    }

    void failed(String reason) {
        error = reason;
        status = "failed";
        event("turn.failed", Map.of("error", reason));
    }

    /** Waits for the cancellation request and ends the turn. */
    void cancelled() {
        try {
            if (!cancelRequested.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no cancellation request");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        status = "cancelled";
        event("turn.cancelled", Map.of());
    }

    Map<String, Object> cancel() {
        cancelRequested.countDown();
        return json();
    }

    Map<String, Object> json() {
        Map<String, Object> turn = new LinkedHashMap<>(Map.of("id", id, "status", status, "steps", List.of()));
        turn.put("error", error);
        return turn;
    }

    private Map<String, Object> message(String message, String alias, String content, Map<String, Object> meta) {
        Map<String, Object> full = new LinkedHashMap<>();
        full.put("id", message);
        full.put("group_id", group.id);
        full.put("turn_id", id);
        full.put("sender_alias", alias);
        full.put("content", content);
        full.put("timestamp", clock.toString());
        full.put("parent_message_id", null);
        full.put("meta", meta);
        return full;
    }

    private void event(String type, Map<String, Object> fields) {
        Map<String, Object> event = new LinkedHashMap<>(fields);
        event.put("type", type);
        event.put("turn_id", id);
        event.put("timestamp", clock.toString());
        group.publish(event);
    }
}
