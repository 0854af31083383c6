package dev.synapse.workers.model;

import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Reads the vendors' counts into one form. */
final class Usages {
    private Usages() {}

    static ModelUsage of(@Nullable TokenUsage usage) {
        if (usage == null) {
            return ModelUsage.NONE;
        }
        return new ModelUsage(number(usage.inputTokenCount()), number(usage.outputTokenCount()), cached(usage));
    }

    private static long cached(TokenUsage usage) {
        return usage instanceof OpenAiTokenUsage openai && openai.inputTokensDetails() != null
                ? number(openai.inputTokensDetails().cachedTokens())
                : 0;
    }

    private static long number(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }
}
