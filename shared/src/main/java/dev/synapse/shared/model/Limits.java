package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a group's turns. A turn that reaches one fails with a reason that names it. Immutable.
 *
 * @param maxSteps the maximum number of model and tool calls in a turn
 * @param maxToolRounds the maximum number of returns of tool results to a member in one invocation
 * @param turnTimeoutSeconds the maximum duration of a turn
 * @param modelIdleTimeoutSeconds the maximum time that a model call may go without receiving a byte
 * @param maxTokens the maximum of input and output tokens of a turn, null for no limit
 * @param maxCostUsd the maximum cost of a turn in US dollars, as far as prices are known; null for no limit
 * @param maxTokensPerDay the maximum of tokens of the group in a UTC day, null for no limit
 * @param maxCostUsdPerDay the maximum cost of the group in a UTC day, as far as prices are known; null for no limit
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

    /** The limits of a group that sets none. */
    public static final Limits DEFAULT = new Limits(40, 8, 900, 120, null, null);

    /** Limits without a daily budget. */
    public Limits(
            int maxSteps,
            int maxToolRounds,
            int turnTimeoutSeconds,
            int modelIdleTimeoutSeconds,
            @Nullable Long maxTokens,
            @Nullable BigDecimal maxCostUsd) {
        this(maxSteps, maxToolRounds, turnTimeoutSeconds, modelIdleTimeoutSeconds, maxTokens, maxCostUsd, null, null);
    }

    /** The same limits with a daily budget. */
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

    /** Whether a turn or a day has a limit on tokens or cost. */
    @JsonIgnore
    public boolean isBudgeted() {
        return maxTokens != null || maxCostUsd != null || isBudgetedByDay();
    }

    /** Whether a day has a limit on tokens or cost. */
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
