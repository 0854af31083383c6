package dev.synapse.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What reaches a running turn: the server's live events, and what happens to the connection or at the keyboard. */
sealed interface Event {

    record Said(Message message) implements Event {}

    record Delta(String turnId, String messageId, String alias, String text) implements Event {}

    record Discarded(String turnId, String messageId) implements Event {}

    /** {@code status} as of a Turn: queued, running, waiting, completed, failed, cancelled. */
    record TurnChanged(String turnId, String status, Optional<String> error, Wire.@Nullable Usage usage)
            implements Event {}

    /** {@code phase} is started, completed, retrying or failed. */
    record StepChanged(String turnId, String phase, String kind, String alias, Optional<String> reason)
            implements Event {}

    /** Events are missing: the history tells what was in them. */
    record Resync() implements Event {}

    /** The connection has been away for more than a moment, or is back. */
    record Link(boolean up, String why) implements Event {}

    /** There will be no more events. */
    record Broken(ChatException cause) implements Event {}

    /** Ctrl-C. */
    record Interrupted() implements Event {}

    record Unknown(String type) implements Event {}

    static Event of(JsonNode frame) {
        String type = frame.path("type").asString("");
        String turn = frame.path("turn_id").asString("");
        return switch (type) {
            case "message" -> new Said(Wire.JSON.treeToValue(frame, Message.class));
            case "message.delta" ->
                new Delta(
                        turn,
                        frame.path("message_id").asString(""),
                        frame.path("sender_alias").asString("?"),
                        frame.path("delta").asString(""));
            case "message.discarded" ->
                new Discarded(turn, frame.path("message_id").asString(""));
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
                usage.isObject() ? Wire.JSON.treeToValue(usage, Wire.Usage.class) : null);
    }

    private static String after(String prefix, String type) {
        return type.substring(prefix.length());
    }

    /** Whether this is of that turn, or of no turn. */
    default boolean concerns(String turn) {
        return switch (this) {
            case Said(Message message) -> turn.equals(message.turnId());
            case Delta delta -> delta.turnId.equals(turn);
            case Discarded discarded -> discarded.turnId.equals(turn);
            case TurnChanged changed -> changed.turnId.equals(turn);
            case StepChanged changed -> changed.turnId.equals(turn);
            case Resync(), Link _, Broken _, Interrupted(), Unknown _ -> true;
        };
    }
}
