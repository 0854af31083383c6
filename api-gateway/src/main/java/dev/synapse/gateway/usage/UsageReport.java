package dev.synapse.gateway.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.shared.model.GroupId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user's calls on models came to in a period. */
record UsageReport(Instant from, Instant to, String by, List<Row> rows, Row total) {

    /**
     * One sum; of the keys only those are there that it is for.
     *
     * @param groupName null where the group has been deleted
     * @param costUsd as far as prices are known
     * @param unpricedCalls calls whose cost is not in {@code costUsd}, because their model's price is not known
     * @param estimatedCalls calls whose tokens are not the provider's count
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
