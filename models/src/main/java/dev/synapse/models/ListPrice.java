package dev.synapse.models;

import java.math.BigDecimal;

/** A vendor's list price, in US dollars per million tokens. */
public record ListPrice(BigDecimal inputUsdPerMtok, BigDecimal outputUsdPerMtok, BigDecimal cachedUsdPerMtok) {
    /**
     * The exact cost of the usage in US dollars. Cached tokens are part of the input and are charged at their own
     * rate.
     */
    public BigDecimal cost(ModelUsage usage) {
        long cached = Math.min(usage.cachedTokens(), usage.inputTokens());
        return inputUsdPerMtok
                .multiply(BigDecimal.valueOf(usage.inputTokens() - cached))
                .add(cachedUsdPerMtok.multiply(BigDecimal.valueOf(cached)))
                .add(outputUsdPerMtok.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .movePointLeft(6)
                .stripTrailingZeros();
    }
}
