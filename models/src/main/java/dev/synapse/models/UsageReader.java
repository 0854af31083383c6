package dev.synapse.models;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Converts the vendors' token counts to a common form: Anthropic reports tokens read from and written to its cache
 * separately from the input, and Gemini reports reasoning separately from the output.
 */
final class UsageReader {
    private UsageReader() {}

    static ModelUsage of(@Nullable TokenUsage usage) {
        if (usage == null) {
            return ModelUsage.NONE;
        }
        long input = nonNegative(usage.inputTokenCount());
        long output = nonNegative(usage.outputTokenCount());
        return switch (usage) {
            case OpenAiTokenUsage openai -> new ModelUsage(input, output, cached(openai));
            case AnthropicTokenUsage anthropic -> {
                long cached = nonNegative(anthropic.cacheReadInputTokens());
                yield new ModelUsage(
                        input + cached + nonNegative(anthropic.cacheCreationInputTokens()), output, cached);
            }
            case GoogleAiGeminiTokenUsage gemini ->
                new ModelUsage(
                        input,
                        output + nonNegative(gemini.thoughtsTokenCount()),
                        nonNegative(gemini.cachedContentTokenCount()));
            default -> new ModelUsage(input, output, 0);
        };
    }

    private static long cached(OpenAiTokenUsage usage) {
        var details = usage.inputTokensDetails();
        return details == null ? 0 : nonNegative(details.cachedTokens());
    }

    private static long nonNegative(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }
}
