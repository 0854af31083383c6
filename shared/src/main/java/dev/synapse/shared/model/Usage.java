package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What model calls consumed: tokens as the provider counted them, and the price in US dollars where the model's price is known.
 *
 * @param cachedTokens the part of the input tokens that the provider took from its cache
 * @param costUsd null where no price is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        @Nullable BigDecimal costUsd) {

    public static final Usage NONE = new Usage(0, 0, 0, null);

    /** The sum; a cost that is known on one side only counts as it is. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens,
                sum(costUsd, other.costUsd));
    }

    /** Input and output together. */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal a, @Nullable BigDecimal b) {
        if (a == null) {
            return b;
        }
        return b == null ? a : a.add(b);
    }
}
