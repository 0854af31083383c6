package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;

/** The price of a model when a call was made, in US dollars for a million tokens: input, output and cached input. Immutable. */
public record Price(
        @JsonProperty("input_usd_per_mtok") BigDecimal inputUsdPerMtok,
        @JsonProperty("output_usd_per_mtok") BigDecimal outputUsdPerMtok,
        @JsonProperty("cached_usd_per_mtok") BigDecimal cachedUsdPerMtok) {}
