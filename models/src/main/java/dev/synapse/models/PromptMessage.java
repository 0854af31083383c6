package dev.synapse.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the prompt, as models know them. */
public sealed interface PromptMessage {
    /** What is said to the model about itself; there may be several. */
    record SystemMessage(String text) implements PromptMessage {}

    /** What others said; the name is for vendors that know names, the text has to do without. */
    record UserMessage(@Nullable String name, String text) implements PromptMessage {}

    /** What this model said and called before. */
    record AssistantMessage(String text, List<ModelToolCall> toolCalls) implements PromptMessage {
        public AssistantMessage {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** What a tool answered to a call of this model. */
    record ToolResultMessage(String toolCallId, String toolName, String text) implements PromptMessage {}
}
