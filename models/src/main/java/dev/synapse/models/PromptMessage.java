package dev.synapse.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the prompt, by the roles that models distinguish. */
public sealed interface PromptMessage {
    /** Instructions to the model; there may be several. */
    record SystemMessage(String text) implements PromptMessage {}

    /**
     * A message by another participant. The name is for vendors that support names; the text must be sufficient
     * without it.
     */
    record UserMessage(@Nullable String name, String text) implements PromptMessage {}

    /** An earlier answer of this model, with its tool calls. */
    record AssistantMessage(String text, List<ModelToolCall> toolCalls) implements PromptMessage {
        public AssistantMessage {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** The result of an earlier tool call of this model. */
    record ToolResultMessage(String toolCallId, String toolName, String text) implements PromptMessage {}
}
