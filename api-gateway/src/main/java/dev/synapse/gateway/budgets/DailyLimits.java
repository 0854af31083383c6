package dev.synapse.gateway.budgets;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.DailyBudget;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The most that a user or a group may spend in a day, as the API shows it; null for no limit. */
public record DailyLimits(
        @Schema(minimum = "0", maximum = "1000000000000", example = "2000000") @Nullable
        Long maxTokensPerDay,

        @Schema(minimum = "0", maximum = "1000000", description = MONEY, example = "10")
        @JsonProperty("max_cost_usd_per_day")
        @Nullable
        BigDecimal maxCostUsdPerDay) {

    /** The description of an amount of money. */
    public static final String MONEY = "At most 12 decimal places";

    private static final int MAX_DECIMALS = 12;

    /** The limits of a budget. */
    public static DailyLimits of(DailyBudget budget) {
        BigDecimal cost = budget.costUsd();
        return new DailyLimits(budget.tokens(), cost == null ? null : Spending.plain(cost));
    }

    /** The budget with these limits; 422 for one that is out of range. */
    public DailyBudget checked() {
        BigDecimal cost = maxCostUsdPerDay;
        new Validation()
                .range("max_tokens_per_day", maxTokensPerDay, 0, 1e12)
                .range("max_cost_usd_per_day", cost, 0, 1e6)
                .require(
                        cost == null || cost.stripTrailingZeros().scale() <= MAX_DECIMALS,
                        "max_cost_usd_per_day",
                        "must have at most %d decimal places, is %s".formatted(MAX_DECIMALS, cost))
                .throwIfInvalid();
        return new DailyBudget(maxTokensPerDay, cost == null ? null : Spending.plain(cost));
    }
}
