package dev.synapse.gateway.events;

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
 * What goes to a client as one piece, encoded once. The queues of all subscribers that it goes to share it; the memory that is
 * reserved for it is given back when the last holder has released it. Whoever makes a frame is its first holder. Thread-safe.
 */
final class OutboundFrame {

    private final OptionalLong seq;
    private final byte[] text;
    private final @Nullable Reservation memory;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long made = System.nanoTime();

    private OutboundFrame(OptionalLong seq, byte[] text, @Nullable Reservation memory) {
        this.seq = seq;
        this.text = text;
        this.memory = memory;
    }

    static OutboundFrame pong() {
        return new OutboundFrame(OptionalLong.empty(), "{\"type\":\"pong\"}".getBytes(StandardCharsets.UTF_8), null);
    }

    /** An event that is sent at once. */
    static OutboundFrame of(LoggedEvent event) {
        return new OutboundFrame(OptionalLong.of(event.seq()), encode(event), null);
    }

    /** An event that waits in queues, for which that memory is reserved. */
    static OutboundFrame of(long seq, byte[] text, Reservation memory) {
        return new OutboundFrame(OptionalLong.of(seq), text, memory);
    }

    static byte[] encode(LoggedEvent event) {
        return event.json().getBytes(StandardCharsets.UTF_8);
    }

    /** Tells the client that events are missing: it reads the history, and goes on behind {@code seq}. */
    static OutboundFrame resync(GroupId group, long seq) {
        String json = Json.write(new Resync("resync", seq, group, Times.now()));
        return new OutboundFrame(OptionalLong.of(seq), json.getBytes(StandardCharsets.UTF_8), null);
    }

    /** The event behind which the client may resume; empty where the frame is none. */
    OptionalLong seq() {
        return seq;
    }

    /** The text in UTF-8, which nobody changes. */
    byte[] text() {
        return text;
    }

    /** For how many nanoseconds it has been there. */
    long age() {
        return System.nanoTime() - made;
    }

    void hold() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0 && memory != null) {
            memory.close();
        }
    }

    private record Resync(String type, long seq, GroupId groupId, Instant timestamp) {}
}
