package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a group's turns; a turn that reaches one ends as failed with the reason.
 *
 * @param maxSteps model and tool calls in one turn
 * @param maxToolRounds how often one call on a member may go back to it with tool results
 * @param turnTimeoutSeconds from the turn's start to its end
 * @param modelIdleTimeoutSeconds how long a model call may stay without a byte
 * @param maxTokens input and output tokens of one turn, null for no bound
 * @param maxCostUsd the price of one turn as far as it is known, null for no bound
 * @param maxTokensPerDay the tokens of the group's turns in one day of UTC, null for no bound
 * @param maxCostUsdPerDay their price as far as it is known, null for no bound
 */
public record Limits(
        int maxSteps,
        int maxToolRounds,
        int turnTimeoutSeconds,
        int modelIdleTimeoutSeconds,
        @Nullable Long maxTokens,
        @JsonProperty("max_cost_usd") @Nullable BigDecimal maxCostUsd,
        @Nullable Long maxTokensPerDay,
        @JsonProperty("max_cost_usd_per_day") @Nullable BigDecimal maxCostUsdPerDay) {

    public static final Limits DEFAULT = new Limits(40, 8, 900, 120, null, null);

    /** Without bounds on a day. */
    public Limits(
            int maxSteps,
            int maxToolRounds,
            int turnTimeoutSeconds,
            int modelIdleTimeoutSeconds,
            @Nullable Long maxTokens,
            @Nullable BigDecimal maxCostUsd) {
        this(maxSteps, maxToolRounds, turnTimeoutSeconds, modelIdleTimeoutSeconds, maxTokens, maxCostUsd, null, null);
    }

    /** The same with bounds on a day. */
    public Limits withDailyLimits(@Nullable Long tokens, @Nullable BigDecimal costUsd) {
        return new Limits(
                maxSteps,
                maxToolRounds,
                turnTimeoutSeconds,
                modelIdleTimeoutSeconds,
                maxTokens,
                maxCostUsd,
                tokens,
                costUsd);
    }

    /** Whether a turn or a day is bounded in tokens or money. */
    @JsonIgnore
    public boolean isBudgeted() {
        return maxTokens != null || maxCostUsd != null || isBudgetedByDay();
    }

    /** Whether a day is. */
    @JsonIgnore
    public boolean isBudgetedByDay() {
        return maxTokensPerDay != null || maxCostUsdPerDay != null;
    }

    /** {@link #turnTimeoutSeconds} as a duration. */
    public Duration turnTimeout() {
        return Duration.ofSeconds(turnTimeoutSeconds);
    }

    /** {@link #modelIdleTimeoutSeconds} as a duration. */
    public Duration modelIdleTimeout() {
        return Duration.ofSeconds(modelIdleTimeoutSeconds);
    }
}
