package dev.synapse.gateway.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryBudget.Reservation;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A frame for clients, encoded once and shared by the queues of all its subscribers. Its reserved memory is freed when the last holder
 * releases it. The creator of a frame is its first holder. Thread-safe.
 */
final class OutboundFrame {

    private final OptionalLong seq;
    private final byte[] text;
    private final @Nullable Reservation memory;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long createdAt = System.nanoTime();

    private OutboundFrame(OptionalLong seq, byte[] text, @Nullable Reservation memory) {
        this.seq = seq;
        this.text = text;
        this.memory = memory;
    }

    static OutboundFrame pong() {
        return new OutboundFrame(OptionalLong.empty(), "{\"type\":\"pong\"}".getBytes(StandardCharsets.UTF_8), null);
    }

    /** A frame for an event that is sent immediately. */
    static OutboundFrame of(LoggedEvent event) {
        return new OutboundFrame(OptionalLong.of(event.seq()), encode(event), null);
    }

    /** A frame for an event that waits in queues, with the memory reserved for it. */
    static OutboundFrame of(long seq, byte[] text, Reservation memory) {
        return new OutboundFrame(OptionalLong.of(seq), text, memory);
    }

    static byte[] encode(LoggedEvent event) {
        return event.json().getBytes(StandardCharsets.UTF_8);
    }

    /** Announces missing events: the client reads the history, or the state of its groups, and its stream continues after {@code seq}. */
    static OutboundFrame resync(EventTopic topic, long seq) {
        @Nullable
        GroupId group = switch (topic) {
            case OfGroup(GroupId id) -> id;
            case OfUser _ -> null;
        };
        String json = Json.write(new Resync("resync", seq, group, Times.now()));
        return new OutboundFrame(OptionalLong.of(seq), json.getBytes(StandardCharsets.UTF_8), null);
    }

    /** The seq after which the client can resume; empty if the frame has none. */
    OptionalLong seq() {
        return seq;
    }

    /** The text in UTF-8; callers must not modify it. */
    byte[] text() {
        return text;
    }

    /** The time of its creation, as of {@link System#nanoTime}. */
    long createdAt() {
        return createdAt;
    }

    void hold() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0 && memory != null) {
            memory.close();
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Resync(String type, long seq, @Nullable GroupId groupId, Instant timestamp) {}
}
