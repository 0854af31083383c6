package dev.synapse.shared.event;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of a group, without its {@code seq}, which the commit that emits it assigns. {@link EventJson} writes it as the public contract
 * defines it. Immutable.
 */
public sealed interface GroupEvent {

    /** {@code message}: a message was appended to the thread. */
    record MessageAdded(Message message) implements GroupEvent {}

    /**
     * {@code message.delta}: a piece of text as the model streams it.
     *
     * @param message the message whose text is not complete yet
     */
    record MessageDelta(Message message, String delta) implements GroupEvent {}

    /**
     * {@code reasoning.delta}: a piece of what the model writes before its answer.
     *
     * @param message the message whose text is not complete yet
     */
    record ReasoningDelta(Message message, String delta) implements GroupEvent {}

    /** {@code message.discarded}: the deltas so far, of the text and of the reasoning, are void. */
    record MessageDiscarded(GroupId group, TurnId turn, MessageId message, Instant at) implements GroupEvent {

        /** The deltas of a message are void as of {@code at}. */
        public static MessageDiscarded of(Message message, Instant at) {
            return new MessageDiscarded(message.groupId(), message.turnId(), message.id(), at);
        }
    }

    /** {@code turn.queued}: the turn was accepted. */
    record TurnQueued(TurnRef turn, Instant at) implements GroupEvent {}

    /** {@code turn.started}: the turn started. */
    record TurnStarted(TurnRef turn, Instant at) implements GroupEvent {}

    /** {@code turn.completed}, {@code turn.failed} or {@code turn.cancelled}, depending on the final status. */
    record TurnEnded(
            TurnRef turn, TurnStatus status, @Nullable String error, Usage usage, Instant at) implements GroupEvent {

        public TurnEnded {
            if (!status.isFinal()) {
                throw new IllegalArgumentException("A turn cannot end as " + status.text());
            }
        }
    }

    /** {@code step.*}: the step has the status of its record; {@code step.started} for a running one. */
    record StepChanged(GroupId group, TurnId turn, Step step, Instant at) implements GroupEvent {}
}
