package dev.synapse.orchestrator.sync;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete ended turn.
 *
 * @param startedAt null for a turn that never started
 * @param lastSeq the seq of the newest event
 */
public record TurnRecord(TurnRef ref, @Nullable Instant startedAt, End end, Content content, long lastSeq) {

    /** The end of a turn. */
    public record End(TurnStatus status, @Nullable String error, Usage usage, Instant at) {}

    /**
     * What a turn produced.
     *
     * @param messages in order; the position is the index in the turn
     * @param calls its model calls, for the ledger
     */
    public record Content(List<Message> messages, List<Step> steps, List<ModelCall> calls) {

        /** Only messages. */
        public static Content of(List<Message> messages) {
            return new Content(messages, List.of(), List.of());
        }
    }

    /** A turn that ended before it started. */
    public static TurnRecord neverStarted(TurnRef ref, End end, List<Message> messages) {
        return new TurnRecord(ref, null, end, Content.of(messages), 0).withEndMessage();
    }

    /** The same turn with a last message that says how it ended, unless it completed. */
    public TurnRecord withEndMessage() {
        return with(TurnEndMessage.appended(ref, end, content.messages()));
    }

    /** The event that announces the end. */
    public GroupEvent event() {
        return new GroupEvent.TurnEnded(ref, end.status(), end.error(), end.usage(), end.at());
    }

    /** The turn as failed with that reason, without steps and messages but the first; its usage and calls are kept. */
    TurnRecord rejected(String reason) {
        End failed = new End(TurnStatus.FAILED, reason, end.usage(), end.at());
        List<Message> accepted = content.messages().stream().limit(1).toList();
        return new TurnRecord(ref, startedAt, failed, new Content(accepted, List.of(), content.calls()), lastSeq)
                .withEndMessage();
    }

    /** The same turn with another end. */
    TurnRecord with(End otherEnd) {
        return new TurnRecord(ref, startedAt, otherEnd, content, lastSeq);
    }

    /** The same turn with other messages. */
    TurnRecord with(List<Message> otherMessages) {
        return new TurnRecord(
                ref, startedAt, end, new Content(otherMessages, content.steps(), content.calls()), lastSeq);
    }
}
