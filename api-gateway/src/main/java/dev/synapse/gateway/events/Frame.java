package dev.synapse.gateway.events;

import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client as one piece.
 *
 * @param seq the event behind which the client may resume; null where the frame is none
 */
record Frame(@Nullable Long seq, String text) {

    static final Frame PONG = new Frame(null, "{\"type\":\"pong\"}");

    static Frame of(LoggedEvent event) {
        return new Frame(event.seq(), event.json());
    }

    /** Tells the client that events are missing: it reads the history, and goes on behind {@code seq}. */
    static Frame resync(GroupId group, long seq) {
        return new Frame(seq, Json.write(new Resync("resync", seq, group, Times.now())));
    }

    private record Resync(String type, long seq, GroupId groupId, Instant timestamp) {}
}
