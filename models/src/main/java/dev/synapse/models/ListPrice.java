package dev.synapse.models;

import java.math.BigDecimal;

/** What a vendor charges, in US dollars for a million tokens. */
public record ListPrice(BigDecimal inputUsdPerMtok, BigDecimal outputUsdPerMtok, BigDecimal cachedUsdPerMtok) {
    /** What so many tokens cost, exactly; cached tokens are part of the input and charged at their own rate. */
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
