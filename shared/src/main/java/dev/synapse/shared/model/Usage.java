package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What model calls consumed: tokens as the provider counted them, and the price in US dollars where the model's price is known.
 *
 * @param cachedTokens the part of the input tokens that the provider took from its cache
 * @param costUsd null where no price is known
 * @param estimated true where a part of it is no provider's count but an estimate, because a call was broken off; otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        @Nullable BigDecimal costUsd,
        @Nullable Boolean estimated) {

    public static final Usage NONE = new Usage(0, 0, 0, null);

    /** What a provider counted. */
    public Usage(long inputTokens, long outputTokens, long cachedTokens, @Nullable BigDecimal costUsd) {
        this(inputTokens, outputTokens, cachedTokens, costUsd, null);
    }

    /** The same, known for an estimate. */
    public Usage asEstimate() {
        return new Usage(inputTokens, outputTokens, cachedTokens, costUsd, true);
    }

    /** The sum; a cost that is known on one side only counts as it is. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens,
                sum(costUsd, other.costUsd),
                estimated == null ? other.estimated : estimated);
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
