package dev.synapse.models;

import java.util.Arrays;

/**
 * How many tokens a call has used that was broken off, where the vendor did not say: four characters count as one token, which is
 * about right for English and too few for many other languages.
 */
public final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private TokenEstimate() {}

    /** The prompt, its tools included, and so many characters of answer. */
    public static ModelUsage of(ModelRequest request, long answered) {
        long asked = request.messages().stream()
                        .mapToLong(TokenEstimate::characters)
                        .sum()
                + request.tools().stream().mapToLong(TokenEstimate::characters).sum();
        return new ModelUsage(tokens(asked), tokens(answered), 0);
    }

    private static long characters(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage system -> system.text().length();
            case PromptMessage.UserMessage user -> user.text().length();
            case PromptMessage.AssistantMessage assistant ->
                assistant.text().length()
                        + assistant.toolCalls().stream()
                                .mapToLong(call -> length(call.name(), call.argumentsJson()))
                                .sum();
            case PromptMessage.ToolResultMessage result -> result.text().length();
        };
    }

    private static long characters(ToolDefinition tool) {
        return length(tool.name(), tool.description(), tool.argsSchemaJson());
    }

    private static long length(String... texts) {
        return Arrays.stream(texts).mapToLong(String::length).sum();
    }

    private static long tokens(long characters) {
        return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
    }
}
