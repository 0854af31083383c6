package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import dev.synapse.shared.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Metadata of a message, with null for each component that does not apply. Immutable. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageMeta(
        @Nullable List<ToolCall> toolCalls,
        @Nullable String toolCallId,
        @Nullable Usage usage,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String finishReason,
        @Nullable String error,
        @Nullable ToolRun toolRun) {

    /** No metadata. */
    public static final MessageMeta NONE = new MessageMeta(null, null, null, null, null, null, null, null);

    /** The metadata of a tool result; {@code error} is the reason if the call failed, otherwise null. */
    public static MessageMeta ofTool(String toolCallId, @Nullable String error, ToolRun run) {
        return new MessageMeta(null, toolCallId, null, null, null, null, error, run);
    }

    /** What kind of message it is, by the names that older clients know: {@code human}, {@code ai} or {@code tool}. */
    @JsonView(Json.Derived.class)
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String type() {
        return toolCallId != null ? "tool" : equals(NONE) ? "human" : "ai";
    }

    /** The tool calls that the message requests, empty if there are none. */
    public List<ToolCall> calls() {
        return toolCalls == null ? List.of() : toolCalls;
    }
}
