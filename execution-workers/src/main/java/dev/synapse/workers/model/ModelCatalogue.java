package dev.synapse.workers.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** The models that are known by name, with their prices: the resource {@code models.json}. Immutable. */
record ModelCatalogue(Map<String, Vendor> vendors) {
    /** The models of one provider. */
    record Vendor(@JsonProperty("default") String defaultModel, List<Model> models) {}

    /** A model; prices are in US dollars for a million tokens. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Model(
            String id,
            String name,
            int contextWindow,
            BigDecimal inputUsdPerMtok,
            BigDecimal outputUsdPerMtok,
            BigDecimal cachedUsdPerMtok) {}

    static ModelCatalogue load() {
        try (InputStream json = Objects.requireNonNull(ModelCatalogue.class.getResourceAsStream("models.json"))) {
            return new ModelCatalogue(JsonMapper.shared().readValue(json, new TypeReference<Map<String, Vendor>>() {}));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Vendor vendor(String provider) {
        Vendor vendor = vendors.get(provider);
        if (vendor == null) {
            throw new IllegalArgumentException("no models are listed for provider '" + provider + "'");
        }
        return vendor;
    }

    /** The model, also under a dated id such as {@code gpt-5-mini-2025-08-07}. */
    Optional<Model> model(String provider, String id) {
        return Optional.ofNullable(vendors.get(provider)).stream()
                .flatMap(vendor -> vendor.models().stream())
                .filter(model -> isSame(model.id(), id))
                .findFirst();
    }

    private static boolean isSame(String listed, String asked) {
        return asked.equals(listed)
                || (asked.startsWith(listed + "-")
                        && asked.substring(listed.length()).matches("-[0-9-]{8,10}"));
    }
}
