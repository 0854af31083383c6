package dev.synapse.models;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the vendors' counts into one form: Anthropic counts what it read from or wrote to its cache beside the input,
 * Gemini counts its thoughts beside the output.
 */
final class UsageReader {
    private UsageReader() {}

    static ModelUsage of(@Nullable TokenUsage usage) {
        if (usage == null) {
            return ModelUsage.NONE;
        }
        long input = number(usage.inputTokenCount());
        long output = number(usage.outputTokenCount());
        return switch (usage) {
            case OpenAiTokenUsage openai -> new ModelUsage(input, output, cached(openai));
            case AnthropicTokenUsage anthropic -> {
                long cached = number(anthropic.cacheReadInputTokens());
                yield new ModelUsage(input + cached + number(anthropic.cacheCreationInputTokens()), output, cached);
            }
            case GoogleAiGeminiTokenUsage gemini ->
                new ModelUsage(
                        input, output + number(gemini.thoughtsTokenCount()), number(gemini.cachedContentTokenCount()));
            default -> new ModelUsage(input, output, 0);
        };
    }

    private static long cached(OpenAiTokenUsage usage) {
        var details = usage.inputTokensDetails();
        return details == null ? 0 : number(details.cachedTokens());
    }

    private static long number(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }
}
