package dev.synapse.gateway.groups;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.Limits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limits in a request; omitted ones get their defaults. */
record LimitsRequest(
        @Schema(minimum = "1", maximum = "1000", example = "40") @Nullable
        Integer maxSteps,

        @Schema(minimum = "0", maximum = "100", example = "8") @Nullable
        Integer maxToolRounds,

        @Schema(minimum = "1", maximum = "86400", example = "900") @Nullable
        Integer turnTimeoutSeconds,

        @Schema(minimum = "1", maximum = "3600", example = "120") @Nullable
        Integer modelIdleTimeoutSeconds,

        @Schema(minimum = "1", maximum = "1000000000000", example = "200000") @Nullable
        Long maxTokens,

        @Schema(minimum = "0.000000000001", maximum = "1000000", description = MONEY, example = "1.5")
        @JsonProperty("max_cost_usd")
        @Nullable
        BigDecimal maxCostUsd,

        @Schema(minimum = "1", maximum = "1000000000000", example = "2000000") @Nullable
        Long maxTokensPerDay,

        @Schema(minimum = "0.000000000001", maximum = "1000000", description = MONEY, example = "10")
        @JsonProperty("max_cost_usd_per_day")
        @Nullable
        BigDecimal maxCostUsdPerDay) {

    static final LimitsRequest NONE = new LimitsRequest(null, null, null, null, null, null, null, null);

    private static final String MONEY = "At most 12 decimal places";
    private static final long MAX_TOKENS = 1_000_000_000_000L;
    private static final int DAY_SECONDS = 86_400;

    static LimitsRequest of(Limits limits) {
        return new LimitsRequest(
                limits.maxSteps(),
                limits.maxToolRounds(),
                limits.turnTimeoutSeconds(),
                limits.modelIdleTimeoutSeconds(),
                limits.maxTokens(),
                limits.maxCostUsd(),
                limits.maxTokensPerDay(),
                limits.maxCostUsdPerDay());
    }

    void check(Validation validation) {
        validation
                .range("limits.max_steps", maxSteps, 1, 1000)
                .range("limits.max_tool_rounds", maxToolRounds, 0, 100)
                .range("limits.turn_timeout_seconds", turnTimeoutSeconds, 1, DAY_SECONDS)
                .range("limits.model_idle_timeout_seconds", modelIdleTimeoutSeconds, 1, 3600)
                .range("limits.max_tokens", maxTokens, 1, MAX_TOKENS)
                .range("limits.max_tokens_per_day", maxTokensPerDay, 1, MAX_TOKENS);
        checkMoney(validation, "limits.max_cost_usd", maxCostUsd);
        checkMoney(validation, "limits.max_cost_usd_per_day", maxCostUsdPerDay);
    }

    private static void checkMoney(Validation validation, String field, @Nullable BigDecimal usd) {
        validation
                .range(field, usd, 0, 1_000_000)
                .require(
                        usd == null || (usd.signum() > 0 && usd.scale() <= 12),
                        field,
                        "must be greater than 0 with at most 12 decimal places, is %s".formatted(usd));
    }

    Limits complete() {
        Limits defaults = Limits.DEFAULT;
        return new Limits(
                Objects.requireNonNullElse(maxSteps, defaults.maxSteps()),
                Objects.requireNonNullElse(maxToolRounds, defaults.maxToolRounds()),
                Objects.requireNonNullElse(turnTimeoutSeconds, defaults.turnTimeoutSeconds()),
                Objects.requireNonNullElse(modelIdleTimeoutSeconds, defaults.modelIdleTimeoutSeconds()),
                maxTokens == null ? defaults.maxTokens() : maxTokens,
                maxCostUsd == null ? defaults.maxCostUsd() : maxCostUsd,
                maxTokensPerDay == null ? defaults.maxTokensPerDay() : maxTokensPerDay,
                maxCostUsdPerDay == null ? defaults.maxCostUsdPerDay() : maxCostUsdPerDay);
    }
}
