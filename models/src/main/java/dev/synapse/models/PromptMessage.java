package dev.synapse.models;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A message of the prompt, by the roles that models distinguish. */
public sealed interface PromptMessage {
    /** Instructions to the model; there may be several. */
    record SystemMessage(String text) implements PromptMessage {}

    /**
     * A message by another participant. The name is for vendors that support names; the text must be sufficient
     * without it.
     */
    record UserMessage(@Nullable String name, String text, List<PromptImage> images) implements PromptMessage {
        public UserMessage {
            images = List.copyOf(images);
        }

        /** A message without images. */
        public UserMessage(@Nullable String name, String text) {
            this(name, text, List.of());
        }
    }

    /**
     * An earlier answer of this model, with its tool calls.
     *
     * @param vendorPart what the provider that gave the answer needs back with it
     */
    record AssistantMessage(
            String text,
            List<ModelToolCall> toolCalls,
            @Nullable VendorPart vendorPart) implements PromptMessage {
        public AssistantMessage {
            toolCalls = List.copyOf(toolCalls);
        }

        /** An answer of which the vendor needs nothing else back. */
        public AssistantMessage(String text, List<ModelToolCall> toolCalls) {
            this(text, toolCalls, null);
        }

        /** The vendor's part if it is of this provider and an object. */
        Optional<ObjectNode> partOf(String provider) {
            if (vendorPart == null || !vendorPart.provider().equals(provider)) {
                return Optional.empty();
            }
            try {
                return JsonMapper.shared().readTree(vendorPart.json()) instanceof ObjectNode part
                        ? Optional.of(part)
                        : Optional.empty();
            } catch (JacksonException damaged) {
                return Optional.empty();
            }
        }
    }

    /** The result of an earlier tool call of this model. */
    record ToolResultMessage(String toolCallId, String toolName, String text) implements PromptMessage {}
}
