package dev.synapse.workers.model;

import java.math.BigDecimal;
import java.util.Optional;

/** What calls cost in US dollars, by the vendors' list prices. Immutable. */
public final class Prices {
    private final ModelCatalogue catalogue;

    private Prices(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    public static Prices load() {
        return new Prices(ModelCatalogue.load());
    }

    /** The cost of a call; empty for a model that is not listed. */
    public Optional<BigDecimal> cost(String provider, String model, ModelUsage usage) {
        return catalogue.model(Providers.canonical(provider), model).map(listed -> cost(listed, usage));
    }

    private static BigDecimal cost(ModelCatalogue.Model model, ModelUsage usage) {
        long cached = Math.min(usage.cachedTokens(), usage.inputTokens());
        return model.inputUsdPerMtok()
                .multiply(BigDecimal.valueOf(usage.inputTokens() - cached))
                .add(model.cachedUsdPerMtok().multiply(BigDecimal.valueOf(cached)))
                .add(model.outputUsdPerMtok().multiply(BigDecimal.valueOf(usage.outputTokens())))
                .movePointLeft(6)
                .stripTrailingZeros();
    }
}
