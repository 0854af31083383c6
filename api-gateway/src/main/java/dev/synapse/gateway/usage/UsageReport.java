package dev.synapse.gateway.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.budgets.DailyLimits;
import dev.synapse.gateway.budgets.Spending;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens and costs of the model calls of a user or a group in a period. */
record UsageReport(
        Instant from,
        Instant to,
        String by,
        List<Row> rows,
        Row total,

        @Schema(description = "The daily budget that applies to you in all groups, or to the group; null for no limit")
        DailyLimits limits,

        @Schema(description = "What you, or all people of the group, have spent of it today, in UTC")
        Spending today) {

    /**
     * One aggregate, with only the keys of its grouping.
     *
     * @param groupName null if the group was deleted, or the user is no longer in it
     * @param costUsd the cost of the calls with known prices
     * @param unpricedCalls calls not included in {@code costUsd}, because their model's price is unknown
     * @param estimatedCalls calls with estimated token counts, not the provider's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            @Nullable String provider,
            @Nullable String model,
            @Nullable GroupId groupId,
            @Nullable String groupName,
            @Nullable String alias,
            @Nullable LocalDate day,
            long calls,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            @JsonProperty("cost_usd") BigDecimal costUsd,
            long unpricedCalls,
            long estimatedCalls) {}
}
