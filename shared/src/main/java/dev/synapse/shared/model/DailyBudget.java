package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What each user may spend in one day of UTC, in all groups together.
 *
 * @param tokens input and output, null for no bound
 * @param costUsd the price as far as it is known, null for no bound
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DailyBudget(
        @Nullable Long tokens,
        @JsonProperty("cost_usd") @Nullable BigDecimal costUsd) {

    public static final DailyBudget NONE = new DailyBudget(null, null);

    /** Whether anything is bounded. */
    @JsonIgnore
    public boolean isSet() {
        return tokens != null || costUsd != null;
    }
}
