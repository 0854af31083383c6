package dev.synapse.gateway.budgets;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** What a user or a group has spent on the present day, in UTC. */
public record Spending(
        @Schema(description = "Input and output tokens") long tokens,

        @Schema(description = "The cost of the calls with known prices") @JsonProperty("cost_usd")
        BigDecimal costUsd) {

    /** The spending with an amount from PostgreSQL. */
    public static Spending of(long tokens, BigDecimal costUsd) {
        return new Spending(tokens, plain(costUsd));
    }

    static BigDecimal plain(BigDecimal amount) {
        return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }
}
