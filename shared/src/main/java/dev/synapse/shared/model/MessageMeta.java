package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a message beside its text; only what applies is there. */
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

    public static final MessageMeta NONE = new MessageMeta(null, null, null, null, null, null, null, null);

    /** Of a tool's result, with the reason if it is none. */
    public static MessageMeta ofTool(String toolCallId, @Nullable String error, ToolRun run) {
        return new MessageMeta(null, toolCallId, null, null, null, null, error, run);
    }

    /** The calls that the message asks for, none for most. */
    public List<ToolCall> calls() {
        return toolCalls == null ? List.of() : toolCalls;
    }
}
