package dev.synapse.workers.model;

import java.nio.charset.StandardCharsets;

/**
 * How many tokens a prompt has at most, nearly: vendors count text in pieces of its UTF-8, and three bytes a token is below what they
 * reach in natural language and code; to each message and tool they add a few of their own.
 */
public final class WorstCase {
    private static final int BYTES_PER_TOKEN = 3;
    private static final int AROUND_EACH = 16;

    private WorstCase() {}

    /** The prompt's tokens, tools included. */
    public static long promptTokens(ModelRequest request) {
        long bytes = 0;
        for (PromptMessage message : request.messages()) {
            bytes += bytes(message);
        }
        for (ToolDefinition tool : request.tools()) {
            bytes += bytes(tool.name()) + bytes(tool.description()) + bytes(tool.argsSchemaJson());
        }
        int parts = request.messages().size() + request.tools().size();
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN) + (long) AROUND_EACH * parts;
    }

    private static long bytes(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage(String text) -> bytes(text);
            case PromptMessage.UserMessage(var name, String text) -> bytes(text) + (name == null ? 0 : bytes(name));
            case PromptMessage.AssistantMessage(String text, var calls) ->
                bytes(text)
                        + calls.stream()
                                .mapToLong(call -> bytes(call.name()) + bytes(call.argumentsJson()) + AROUND_EACH)
                                .sum();
            case PromptMessage.ToolResultMessage(var id, var tool, String text) -> bytes(text);
        };
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
