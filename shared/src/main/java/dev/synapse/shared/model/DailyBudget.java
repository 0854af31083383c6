package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The limits on the spending of a user, over all groups, or of a group in one UTC day. Immutable.
 *
 * @param tokens the maximum of input and output tokens, null for no limit
 * @param costUsd the maximum cost in US dollars, as far as prices are known; null for no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DailyBudget(
        @Nullable Long tokens,
        @JsonProperty("cost_usd") @Nullable BigDecimal costUsd) {

    /** No limits. */
    public static final DailyBudget NONE = new DailyBudget(null, null);

    /** Whether there is a limit. */
    @JsonIgnore
    public boolean isSet() {
        return tokens != null || costUsd != null;
    }

    /** The same limits, and those of the other budget where this one has none. */
    public DailyBudget orElse(DailyBudget other) {
        return new DailyBudget(tokens == null ? other.tokens : tokens, costUsd == null ? other.costUsd : costUsd);
    }

    /** The lower limits of both budgets. */
    public DailyBudget lowest(DailyBudget other) {
        return new DailyBudget(
                lowest(tokens, other.tokens, BinaryOperator.minBy(Long::compare)),
                lowest(costUsd, other.costUsd, BigDecimal::min));
    }

    private static <T> @Nullable T lowest(@Nullable T one, @Nullable T other, BinaryOperator<T> min) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return min.apply(one, other);
    }
}
