package dev.synapse.models;

import java.util.Arrays;

/**
 * Estimates the usage of an aborted call for which the vendor reported none: four characters count as one token,
 * which is about right for English and too low for many other languages.
 */
public final class TokenEstimate {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private TokenEstimate() {}

    /** Estimates the usage of the prompt with its tools, and of this number of answer characters. */
    public static ModelUsage of(ModelRequest request, long answerCharacters) {
        long promptCharacters = request.messages().stream()
                        .mapToLong(TokenEstimate::characters)
                        .sum()
                + request.tools().stream().mapToLong(TokenEstimate::characters).sum();
        return new ModelUsage(tokens(promptCharacters), tokens(answerCharacters), 0);
    }

    private static long characters(PromptMessage message) {
        return switch (message) {
            case PromptMessage.SystemMessage system -> system.text().length();
            case PromptMessage.UserMessage user ->
                user.text().length()
                        + CHARACTERS_PER_TOKEN
                                * user.images().stream()
                                        .mapToLong(PromptTokens::of)
                                        .sum();
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
