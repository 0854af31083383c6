package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The limits on a user's spending in one UTC day, over all groups. Immutable.
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
}
