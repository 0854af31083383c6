package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The consumption of model calls: tokens as the provider counted them, and their cost in US dollars. Immutable.
 *
 * @param cachedTokens the part of the input tokens that the provider read from its cache
 * @param costUsd the cost, null if no price is known
 * @param estimated true if a part is an estimate in place of the provider's count, because a call was interrupted; otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        @Nullable BigDecimal costUsd,
        @Nullable Boolean estimated) {

    /** No consumption. */
    public static final Usage NONE = new Usage(0, 0, 0, null);

    /** A usage as a provider counted it. */
    public Usage(long inputTokens, long outputTokens, long cachedTokens, @Nullable BigDecimal costUsd) {
        this(inputTokens, outputTokens, cachedTokens, costUsd, null);
    }

    /** The same usage, marked as an estimate. */
    public Usage asEstimate() {
        return new Usage(inputTokens, outputTokens, cachedTokens, costUsd, true);
    }

    /** The sum; if only one of the costs is known, it is the cost of the sum. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens,
                sum(costUsd, other.costUsd),
                estimated == null ? other.estimated : estimated);
    }

    /** Input and output tokens. */
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
