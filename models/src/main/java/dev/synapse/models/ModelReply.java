package dev.synapse.models;

import java.util.List;

/**
 * A complete reply.
 *
 * @param text the exact concatenation of all deltas; may be empty
 * @param toolCalls in the model's order; may be empty
 * @param usage the vendor's token counts
 * @param model the model id stated by the vendor
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or {@code other}
 */
public record ModelReply(
        String text, List<ModelToolCall> toolCalls, ModelUsage usage, String model, String finishReason) {
    public ModelReply {
        toolCalls = List.copyOf(toolCalls);
    }
}
