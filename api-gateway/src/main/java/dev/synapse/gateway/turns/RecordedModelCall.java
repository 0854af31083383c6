package dev.synapse.gateway.turns;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.shared.model.StepId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of a model in a turn, as the ledger has it.
 *
 * @param number of the call within the attempt: a fallback model has the next one
 */
record RecordedModelCall(
        StepId stepId,
        int attempt,
        int number,
        String provider,
        String model,

        @Schema(allowableValues = {"completed", "failed", "discarded", "cancelled", "lost"})
        String outcome,

        Instant startedAt,

        @Schema(description = "Null if its end is not known") @Nullable
        Long durationMs,

        @Schema(description = "From the start to the first text; null if there was none") @Nullable
        Long firstTokenMs,

        long inputTokens,
        long outputTokens,
        long cachedTokens,

        @Schema(description = "Null if the price of the model is unknown") @JsonProperty("cost_usd") @Nullable
        BigDecimal costUsd) {}
