package dev.synapse.orchestrator.sync;

import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Uuids;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last message of a turn that failed or was cancelled, for clients that know only messages. Its id is derived from the turn's, so that
 * it is written once. Stateless.
 */
final class TurnEndMessage {

    private TurnEndMessage() {}

    /** The turn's messages, with that message if the turn did not complete and has any. */
    static List<Message> appended(TurnRef turn, TurnRecord.End end, List<Message> messages) {
        return end.status() == TurnStatus.COMPLETED || messages.isEmpty()
                ? messages
                : Stream.concat(messages.stream(), Stream.of(message(turn, end, messages.getFirst())))
                        .toList();
    }

    private static Message message(TurnRef turn, TurnRecord.End end, Message first) {
        String text = end.status() == TurnStatus.FAILED ? "The turn failed: " + end.error() : "The turn was cancelled.";
        return new Message(
                new MessageId(Uuids.derive(turn.id().value(), "end")),
                turn.group(),
                turn.id(),
                Aliases.ORCHESTRATOR,
                text,
                end.at(),
                first.id(),
                MessageMeta.ofTurnEnd(end.status(), end.error()));
    }
}
