package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;

/** The price that a call was counted at, in US dollars for a million tokens. */
public record Price(
        @JsonProperty("input_usd_per_mtok") BigDecimal inputUsdPerMtok,
        @JsonProperty("output_usd_per_mtok") BigDecimal outputUsdPerMtok,
        @JsonProperty("cached_usd_per_mtok") BigDecimal cachedUsdPerMtok) {}
