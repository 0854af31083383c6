package dev.synapse.models;

import dev.synapse.shared.model.Citation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete reply.
 *
 * @param text the answer; may be empty
 * @param toolCalls in the model's order, with ids that are unique; may be empty
 * @param usage the vendor's token counts
 * @param model the model id stated by the vendor
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or {@code other}
 * @param reasoning what the model wrote before its answer, as far as the vendor shows it; may be empty
 * @param citations the sources that the vendor states apart from the text, each once
 * @param vendorPart what the vendor needs back with this reply, null for nothing
 */
public record ModelReply(
        String text,
        List<ModelToolCall> toolCalls,
        ModelUsage usage,
        String model,
        String finishReason,
        String reasoning,
        List<Citation> citations,
        @Nullable VendorPart vendorPart) {
    public ModelReply {
        toolCalls = List.copyOf(toolCalls);
        citations = List.copyOf(citations);
    }

    /** A reply without reasoning. */
    public ModelReply(String text, List<ModelToolCall> toolCalls, ModelUsage usage, String model, String finishReason) {
        this(text, toolCalls, usage, model, finishReason, "", List.of(), null);
    }

    /** The same reply with other tool calls. */
    ModelReply withToolCalls(List<ModelToolCall> others) {
        return new ModelReply(text, others, usage, model, finishReason, reasoning, citations, vendorPart);
    }
}
