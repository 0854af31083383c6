package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import java.util.List;

/** The text of a member's answer while its model streams it: emitted as deltas, then finished or discarded. For one thread. */
final class StreamedAnswer {

    private final Message message;
    private final DeltaStream deltas;

    StreamedAnswer(LiveStep live, Message message) {
        this.message = message;
        this.deltas = new DeltaStream(live, message);
    }

    void append(String delta) {
        deltas.append(delta);
    }

    /** Ends the stream and returns the events with the text that was not emitted yet. */
    List<String> finish() {
        return deltas.end();
    }

    /** Ends the stream and returns the event that withdraws the emitted text; empty if nothing was emitted. */
    List<String> discard() {
        deltas.end();
        return deltas.hasEmitted() ? List.of(discarded(message)) : List.of();
    }

    /** The event that withdraws the text of a message. */
    static String discarded(Message message) {
        return Events.discarded(message.groupId(), message.turnId(), Times.now(), message.id());
    }
}
