package dev.synapse.models;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the size of a prompt in tokens, to decide what fits into a model's context window: one token per 3 bytes
 * of UTF-8, plus 4 per message. English needs about a third less; other scripts and code need about as much. An image
 * counts by its size in pixels ({@link PromptImage#tokens}).
 */
public final class PromptTokens {
    private static final int BYTES_PER_TOKEN = 3;
    private static final int MESSAGE_OVERHEAD = 4;
    private static final long MAX_ANSWER_RESERVE = 8_192;

    /** Upper bound of the tokens that vendors add to a message, a call or a tool beyond that. */
    private static final int VENDOR_OVERHEAD = 12;

    private PromptTokens() {}

    /** The part of a context window of this size, in tokens, that is reserved for the answer. */
    public static long answerReserve(long window) {
        return Math.min(MAX_ANSWER_RESERVE, window / 4);
    }

    /** The tokens of a message, including its tool calls. */
    public static long of(PromptMessage message) {
        return MESSAGE_OVERHEAD
                + switch (message) {
                    case PromptMessage.SystemMessage(String text) -> of(text);
                    case PromptMessage.UserMessage user ->
                        of(user.text())
                                + user.images().stream()
                                        .mapToLong(PromptTokens::of)
                                        .sum();
                    case PromptMessage.ToolResultMessage result -> of(result.text());
                    case PromptMessage.AssistantMessage assistant ->
                        of(assistant.text()) + of(assistant.toolCalls()) + of(assistant.vendorPart());
                };
    }

    /** The tokens of an image, with the line that names it. */
    public static long of(PromptImage image) {
        return of(image.label()) + image.tokens();
    }

    /** The tokens of a tool's definition. */
    public static long of(ToolDefinition tool) {
        return MESSAGE_OVERHEAD + of(tool.name()) + of(tool.description()) + of(tool.argsSchemaJson());
    }

    /**
     * An approximate upper bound of a request's tokens: natural language and code have more than three bytes per
     * token with all vendors, and the vendors' own overhead is included.
     */
    public static long upperBound(ModelRequest request) {
        long tokens = 0;
        for (PromptMessage message : request.messages()) {
            tokens += of(message) + VENDOR_OVERHEAD;
            tokens += switch (message) {
                case PromptMessage.UserMessage user -> user.name() == null ? 0 : of(user.name());
                case PromptMessage.AssistantMessage assistant ->
                    (long) VENDOR_OVERHEAD * assistant.toolCalls().size();
                case PromptMessage.SystemMessage _, PromptMessage.ToolResultMessage _ -> 0;
            };
        }
        for (ToolDefinition tool : request.tools()) {
            tokens += of(tool) + VENDOR_OVERHEAD;
        }
        return tokens;
    }

    /** The same for a model that counts images in its own way; null for those that count no more than others. */
    public static long upperBound(ModelRequest request, @Nullable ImageTokens own) {
        long tokens = upperBound(request);
        if (own != null) {
            for (PromptMessage message : request.messages()) {
                if (message instanceof PromptMessage.UserMessage user) {
                    for (PromptImage image : user.images()) {
                        tokens += Math.max(0, own.of(image.width(), image.height()) - image.tokens());
                    }
                }
            }
        }
        return tokens;
    }

    private static long of(List<ModelToolCall> calls) {
        long tokens = 0;
        for (ModelToolCall call : calls) {
            tokens += MESSAGE_OVERHEAD + of(call.name()) + of(call.argumentsJson());
        }
        return tokens;
    }

    private static long of(@Nullable VendorPart part) {
        return part == null ? 0 : of(part.json());
    }

    /** Encoding the text and discarding the bytes is ten times as fast as a loop over its characters. */
    private static long of(String text) {
        return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN);
    }
}
