package dev.synapse.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Input of a running turn: the server's live events, connection changes and Ctrl-C. */
sealed interface Event {

    record MessageAdded(Message message) implements Event {}

    record MessageDelta(String turnId, String messageId, String alias, String text) implements Event {}

    record MessageDiscarded(String turnId, String messageId) implements Event {}

    /** {@code status} is a turn status: queued, running, waiting, completed, failed, cancelled. */
    record TurnChanged(String turnId, String status, Optional<String> error, ApiTypes.@Nullable Usage usage)
            implements Event {}

    /** {@code phase} is started, completed, retrying or failed. */
    record StepChanged(String turnId, String phase, String kind, String alias, Optional<String> reason)
            implements Event {}

    /** Events are missing and must be recovered from the history. */
    record Resync() implements Event {}

    /** The connection was lost and could not be restored at once, or is restored. */
    record ConnectionChanged(boolean connected, String reason) implements Event {}

    /** The event stream failed for good. */
    record StreamFailed(ChatException cause) implements Event {}

    /** Ctrl-C. */
    record Interrupted() implements Event {}

    record Unknown(String type) implements Event {}

    static Event of(JsonNode frame) {
        String type = frame.path("type").asString("");
        String turn = frame.path("turn_id").asString("");
        return switch (type) {
            case "message" -> new MessageAdded(ApiTypes.JSON.treeToValue(frame, Message.class));
            case "message.delta" ->
                new MessageDelta(
                        turn,
                        frame.path("message_id").asString(""),
                        frame.path("sender_alias").asString("?"),
                        frame.path("delta").asString(""));
            case "message.discarded" ->
                new MessageDiscarded(turn, frame.path("message_id").asString(""));
            case "turn.queued", "turn.waiting", "turn.completed", "turn.failed", "turn.cancelled" ->
                turnChanged(frame, turn, after("turn.", type));
            case "turn.started" -> turnChanged(frame, turn, "running");
            case "step.started", "step.completed", "step.retrying", "step.failed" ->
                new StepChanged(
                        turn,
                        after("step.", type),
                        frame.path("kind").asString(""),
                        frame.path("alias").asString("?"),
                        Texts.reason(frame.get("reason")));
            case "resync" -> new Resync();
            default -> new Unknown(type);
        };
    }

    private static Event turnChanged(JsonNode frame, String turn, String status) {
        JsonNode usage = frame.path("usage");
        return new TurnChanged(
                turn,
                status,
                Texts.reason(frame.get("error")),
                usage.isObject() ? ApiTypes.JSON.treeToValue(usage, ApiTypes.Usage.class) : null);
    }

    private static String after(String prefix, String type) {
        return type.substring(prefix.length());
    }

    /** Whether this event belongs to that turn or to no turn. */
    default boolean concerns(String turn) {
        return switch (this) {
            case MessageAdded(Message message) -> turn.equals(message.turnId());
            case MessageDelta delta -> delta.turnId.equals(turn);
            case MessageDiscarded discarded -> discarded.turnId.equals(turn);
            case TurnChanged changed -> changed.turnId.equals(turn);
            case StepChanged changed -> changed.turnId.equals(turn);
            case Resync(), ConnectionChanged _, StreamFailed _, Interrupted(), Unknown _ -> true;
        };
    }
}
