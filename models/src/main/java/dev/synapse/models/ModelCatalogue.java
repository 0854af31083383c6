package dev.synapse.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The known models with their context windows and prices: the built-in ones and the operator's. Immutable. */
public final class ModelCatalogue {
    private static final int DEFAULT_WINDOW = 32_768;

    private final Map<String, Vendor> vendors;

    private ModelCatalogue(Map<String, Vendor> vendors) {
        this.vendors = vendors;
    }

    /** The models of one provider. */
    record Vendor(String defaultModel, List<KnownModel> models) {}

    /** The built-in models. */
    public static ModelCatalogue builtIn() {
        return new ModelCatalogue(Map.of()).with(ModelsFile.builtIn());
    }

    /**
     * The built-in models, overridden and extended by a file of the same format: fields present in the file replace
     * those of a known model, and unknown models are added.
     *
     * @throws IllegalArgumentException if the file cannot be read or is invalid; the one-line message names the
     *     setting, the file and the location
     */
    public static ModelCatalogue extendedBy(Path file) {
        return builtIn().with(ModelsFile.read(file));
    }

    private ModelCatalogue with(ModelsFile file) {
        Map<String, Vendor> merged = new LinkedHashMap<>(vendors);
        file.providers().forEach((provider, entries) -> {
            Vendor known = vendors.get(provider);
            if (known == null && !vendors.isEmpty()) {
                throw file.invalid(
                        provider, "is not a known provider; known providers: " + String.join(", ", vendors.keySet()));
            }
            List<KnownModel> models = new ArrayList<>(known == null ? List.of() : known.models());
            entries.modelsOrNone().forEach(model -> add(models, file, provider, model));
            String defaultModel =
                    entries.defaultModel() == null && known != null ? known.defaultModel() : entries.defaultModel();
            merged.put(provider, new Vendor(String.valueOf(defaultModel), List.copyOf(models)));
        });
        return new ModelCatalogue(merged);
    }

    private static void add(List<KnownModel> models, ModelsFile file, String provider, ModelsFile.Entry entry) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).id().equals(entry.id())) {
                models.set(i, file.merge(models.get(i), provider, entry));
                return;
            }
        }
        models.add(file.merge(null, provider, entry));
    }

    Vendor vendor(String provider) {
        Vendor vendor = vendors.get(provider);
        if (vendor == null) {
            throw new IllegalArgumentException("the catalogue lists no models for provider '" + provider + "'");
        }
        return vendor;
    }

    Map<String, Vendor> vendors() {
        return vendors;
    }

    /**
     * Finds a model by its id, also by a dated id such as {@code gpt-5-mini-2025-08-07}; an exact match takes
     * precedence.
     */
    public Optional<KnownModel> model(String provider, String id) {
        List<KnownModel> models = Optional.ofNullable(vendors.get(Providers.canonical(provider)))
                .map(Vendor::models)
                .orElse(List.of());
        return models.stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .or(() ->
                        models.stream().filter(model -> isDated(model.id(), id)).findFirst());
    }

    /**
     * The size of the model's context window in tokens, prompt and answer together; a conservative default for an
     * unlisted model.
     */
    public long contextWindow(String provider, String id) {
        return model(provider, id).map(KnownModel::contextWindow).orElse(DEFAULT_WINDOW);
    }

    /** What is known of the model; of one that is named with a path before its id, all but the protocol. */
    ModelTraits traits(String provider, String id) {
        return model(provider, id)
                .map(KnownModel::traits)
                .or(() -> model(provider, id.substring(id.lastIndexOf('/') + 1))
                        .map(KnownModel::traits)
                        .map(ModelTraits::withoutProtocol))
                .orElse(ModelTraits.NONE);
    }

    /** The context windows of one provider's models, from this catalogue only. */
    ContextWindows windows(String provider) {
        return id -> contextWindow(provider, id);
    }

    /** Whether the catalogue states the model's context window. */
    boolean hasContextWindow(String provider, String id) {
        return model(provider, id).map(KnownModel::contextWindow).isPresent();
    }

    private static boolean isDated(String listed, String requested) {
        return requested.startsWith(listed + "-")
                && requested.substring(listed.length()).matches("-[0-9-]{8,10}");
    }
}
