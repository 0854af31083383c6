package dev.synapse.models;

import java.util.List;

/**
 * A complete reply.
 *
 * @param text all deltas in a row, to the letter; may be empty
 * @param model the id under which the vendor answered
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or {@code other}
 */
public record ModelReply(
        String text, List<ModelToolCall> toolCalls, ModelUsage usage, String model, String finishReason) {
    public ModelReply {
        toolCalls = List.copyOf(toolCalls);
    }
}
