package dev.synapse.workers.model;

import java.util.function.ToLongFunction;

/**
 * How many tokens a prompt takes, for deciding what fits into a model's window: one for each 3 bytes of UTF-8, and 4 for each
 * message. That is a third more than English takes, and about what other scripts and code do.
 */
public final class PromptTokens {
    private static final int BYTES_PER_TOKEN = 3;
    private static final int MESSAGE_ITSELF = 4;

    private PromptTokens() {}

    /** A message with all that belongs to it. */
    public static long of(PromptMessage message) {
        return sum(message, PromptTokens::of);
    }

    /** A bound for {@link #of(PromptMessage)} that takes no look at the characters: no one takes more than 3 bytes. */
    public static long atMost(PromptMessage message) {
        return sum(message, String::length);
    }

    /** A tool as it is offered. */
    public static long of(ToolDefinition tool) {
        return MESSAGE_ITSELF + of(tool.name()) + of(tool.description()) + of(tool.argsSchemaJson());
    }

    private static long sum(PromptMessage message, ToLongFunction<String> tokens) {
        return MESSAGE_ITSELF
                + switch (message) {
                    case PromptMessage.SystemMessage(String text) -> tokens.applyAsLong(text);
                    case PromptMessage.UserMessage(var _, String text) -> tokens.applyAsLong(text);
                    case PromptMessage.ToolResultMessage result -> tokens.applyAsLong(result.text());
                    case PromptMessage.AssistantMessage own ->
                        tokens.applyAsLong(own.text())
                                + own.toolCalls().stream()
                                        .mapToLong(call -> MESSAGE_ITSELF
                                                + tokens.applyAsLong(call.name())
                                                + tokens.applyAsLong(call.argumentsJson()))
                                        .sum();
                };
    }

    private static long of(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // a surrogate pair takes 4 bytes, 2 for each half
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
