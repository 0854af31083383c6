package dev.synapse.shared.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.synapse.shared.event.GroupEvent.MessageAdded;
import dev.synapse.shared.event.GroupEvent.MessageDelta;
import dev.synapse.shared.event.GroupEvent.MessageDiscarded;
import dev.synapse.shared.event.GroupEvent.ReasoningDelta;
import dev.synapse.shared.event.GroupEvent.StepChanged;
import dev.synapse.shared.event.GroupEvent.TurnEnded;
import dev.synapse.shared.event.GroupEvent.TurnQueued;
import dev.synapse.shared.event.GroupEvent.TurnStarted;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as JSON with the names, fields and order of the public contract. {@code type} comes first, because {@link EventLog} inserts
 * the {@code seq} after it.
 */
public final class EventJson {

    private EventJson() {}

    /** The event as JSON, without its {@code seq}. */
    public static String write(GroupEvent event) {
        return Json.writeForClients(
                switch (event) {
                    case MessageDelta(Message message, String delta) -> DeltaFields.of("message.delta", message, delta);
                    case ReasoningDelta(Message message, String delta) ->
                        DeltaFields.of("reasoning.delta", message, delta);
                    case MessageAdded(Message message) -> new MessageFields("message", message.forClients());
                    case MessageDiscarded(var group, var turn, var message, var at) ->
                        new DiscardedFields("message.discarded", group, turn, at, message);
                    case TurnQueued(TurnRef turn, Instant at) -> TurnFields.of("turn.queued", turn, at, null, null);
                    case TurnStarted(TurnRef turn, Instant at) -> TurnFields.of("turn.started", turn, at, null, null);
                    case TurnEnded end ->
                        TurnFields.of("turn." + end.status().text(), end.turn(), end.at(), end.usage(), end.error());
                    case StepChanged change -> StepFields.of(change);
                });
    }

    private record MessageFields(String type, @JsonUnwrapped Message message) {}

    private record DeltaFields(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            MessageId messageId,
            String senderAlias,
            String delta) {

        static DeltaFields of(String type, Message message, String delta) {
            return new DeltaFields(
                    type,
                    message.groupId(),
                    message.turnId(),
                    message.timestamp(),
                    message.id(),
                    message.senderAlias(),
                    delta);
        }
    }

    private record DiscardedFields(
            String type, GroupId groupId, TurnId turnId, Instant timestamp, MessageId messageId) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record TurnFields(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            long number,
            @Nullable Usage usage,
            @Nullable String error) {

        static TurnFields of(String type, TurnRef turn, Instant at, @Nullable Usage usage, @Nullable String error) {
            return new TurnFields(type, turn.group(), turn.id(), at, turn.number(), usage, error);
        }
    }

    private record StepFields(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            StepId stepId,
            StepKind kind,
            String alias,
            @Nullable String reason,
            int attempts) {

        static StepFields of(StepChanged change) {
            Step step = change.step();
            String type = step.status() == StepStatus.RUNNING
                    ? "step.started"
                    : "step." + step.status().text();
            return new StepFields(
                    type,
                    change.group(),
                    change.turn(),
                    change.at(),
                    step.id(),
                    step.kind(),
                    step.alias(),
                    step.reason(),
                    step.attempts());
        }
    }
}
