package dev.synapse.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A stored message; {@code meta} has its tool calls, the id of the tool call it answers, or its error. */
record Message(
        String id,
        @Nullable String turnId,
        String senderAlias,
        @Nullable String content,
        @Nullable String timestamp,
        @Nullable JsonNode meta) {
    static final String ORCHESTRATOR = "Orchestrator";
    private static final String USER = "User";
    private static final Set<String> TURN_ENDS = Set.of("failed", "cancelled");

    String text() {
        return content == null ? "" : content;
    }

    /** The text to display, without the Orchestrator's completion marker. */
    String shownText() {
        return isFromOrchestrator() ? CompletionMarker.strip(text()) : text();
    }

    boolean isFromUser() {
        return senderAlias.equals(USER);
    }

    boolean isFromOrchestrator() {
        return senderAlias.equals(ORCHESTRATOR);
    }

    boolean isFromTool() {
        return toolCallId().isPresent();
    }

    /** Whether it only says that the turn failed or was cancelled, which the end of the turn says as well. */
    boolean isTurnEnd() {
        return meta("provider") == null
                && Texts.string(meta("finish_reason"))
                        .filter(TURN_ENDS::contains)
                        .isPresent();
    }

    Optional<String> toolCallId() {
        return Texts.string(meta("tool_call_id"));
    }

    List<ToolCall> toolCalls() {
        JsonNode calls = meta("tool_calls");
        return calls == null ? List.of() : calls.valueStream().map(ToolCall::of).toList();
    }

    Optional<String> error() {
        return Texts.reason(meta("error"));
    }

    Optional<Instant> time() {
        try {
            return timestamp == null ? Optional.empty() : Optional.of(Instant.parse(timestamp));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private @Nullable JsonNode meta(String name) {
        return meta == null ? null : meta.get(name);
    }
}
