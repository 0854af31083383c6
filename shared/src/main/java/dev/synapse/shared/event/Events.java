package dev.synapse.shared.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a group as JSON, without their {@code seq}, which the commit assigns and {@link EventLog} inserts. The names and
 * fields are those of the public contract.
 */
public final class Events {

    private Events() {}

    /** {@code message}, from the message's JSON object: all its fields at the top level. */
    public static String message(String messageJson) {
        return "{\"type\":\"message\"," + messageJson.substring(1);
    }

    /** {@code message}: all fields of the message at the top level. */
    public static String message(Message message) {
        return message(Json.write(message));
    }

    /** {@code message.delta}: a piece of text as the model streams it, for a message whose text is not complete. */
    public static String delta(Message partial, String delta) {
        return Json.write(new Delta(
                "message.delta",
                partial.groupId(),
                partial.turnId(),
                partial.timestamp(),
                partial.id(),
                partial.senderAlias(),
                delta));
    }

    /** {@code message.discarded}: the deltas so far are void. */
    public static String discarded(GroupId group, TurnId turn, Instant now, MessageId message) {
        return Json.write(new Discarded("message.discarded", group, turn, now, message));
    }

    /** {@code turn.queued} and {@code turn.started}, which have no usage and no error. */
    public static String turn(String type, GroupId group, TurnId turn, long number, Instant now) {
        return Json.write(new Turn(type, group, turn, now, number, null, null));
    }

    /** {@code turn.*} for the end of a turn. */
    public static String turnEnded(
            String type, GroupId group, TurnId turn, long number, Instant now, Usage usage, @Nullable String error) {
        return Json.write(new Turn(type, group, turn, now, number, usage, error));
    }

    /** {@code step.*}, with the data of the step's record. */
    public static String step(String type, GroupId group, TurnId turn, Instant now, Step step) {
        return Json.write(new StepEvent(
                type, group, turn, now, step.id(), step.kind(), step.alias(), step.reason(), step.attempts()));
    }

    private record Delta(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            MessageId messageId,
            String senderAlias,
            String delta) {}

    private record Discarded(String type, GroupId groupId, TurnId turnId, Instant timestamp, MessageId messageId) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Turn(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            long number,
            @Nullable Usage usage,
            @Nullable String error) {}

    private record StepEvent(
            String type,
            GroupId groupId,
            TurnId turnId,
            Instant timestamp,
            StepId stepId,
            StepKind kind,
            String alias,
            @Nullable String reason,
            int attempts) {}
}
