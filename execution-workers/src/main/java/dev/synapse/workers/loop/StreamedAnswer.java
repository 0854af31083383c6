package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
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
    List<GroupEvent> finish() {
        return deltas.end();
    }

    /** Ends the stream and returns the event that discards the emitted text; empty if nothing was emitted. */
    List<GroupEvent> discard() {
        deltas.end();
        return deltas.hasEmitted() ? List.of(discarded(message)) : List.of();
    }

    /** The event that discards the text of a message. */
    static GroupEvent discarded(Message message) {
        return GroupEvent.MessageDiscarded.of(message, Times.now());
    }
}
