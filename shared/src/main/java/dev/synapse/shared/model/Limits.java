package dev.synapse.shared.model;

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
 */
public record Limits(
        int maxSteps,
        int maxToolRounds,
        int turnTimeoutSeconds,
        int modelIdleTimeoutSeconds,
        @Nullable Long maxTokens,
        @JsonProperty("max_cost_usd") @Nullable BigDecimal maxCostUsd) {

    public static final Limits DEFAULT = new Limits(40, 8, 900, 120, null, null);

    /** {@link #turnTimeoutSeconds} as a duration. */
    public Duration turnTimeout() {
        return Duration.ofSeconds(turnTimeoutSeconds);
    }

    /** {@link #modelIdleTimeoutSeconds} as a duration. */
    public Duration modelIdleTimeout() {
        return Duration.ofSeconds(modelIdleTimeoutSeconds);
    }
}
