package dev.synapse.workers.loop;

import dev.synapse.models.DeltaSink;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Times;
import java.util.List;

/**
 * A member's answer while its model streams it: measured, given memory, and emitted as deltas, which are then finished or discarded. For one
 * thread.
 */
final class StreamedAnswer implements DeltaSink {

    private final Message message;
    private final DeltaStream deltas;
    private final ModelCallMeter meter;
    private final StepMemory.Reserved memory;

    StreamedAnswer(LiveStep live, Message message, ModelCallMeter meter, StepMemory.Reserved memory) {
        this.message = message;
        this.deltas = new DeltaStream(live, message);
        this.meter = meter;
        this.memory = memory;
    }

    @Override
    public void text(String delta) {
        memory.answer(delta.length());
        meter.text(delta);
        deltas.append(delta);
    }

    @Override
    public void reasoning(String delta) {
        // twice, since providers may need it back
        memory.answer(2 * delta.length());
        meter.reasoning(delta);
        deltas.appendReasoning(delta);
    }

    @Override
    public void textWasReasoning() {
        deltas.textWasReasoning();
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
