package dev.synapse.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that are known by name, with their windows and prices: the built-in ones and those of the operator. Immutable. */
public final class ModelCatalogue {
    private static final int UNLISTED_WINDOW = 32_768;

    private final Map<String, Vendor> vendors;

    private ModelCatalogue(Map<String, Vendor> vendors) {
        this.vendors = vendors;
    }

    /** The models of one provider. */
    record Vendor(String defaultModel, List<KnownModel> models) {}

    /** The models that Synapse knows by itself. */
    public static ModelCatalogue builtIn() {
        return new ModelCatalogue(Map.of()).with(ModelsFile.builtIn());
    }

    /**
     * The built-in models with those of a file of the same form over them: a model that is known takes what the file says of it and
     * keeps the rest, one that is not is added. Throws {@link IllegalArgumentException} with one line that names the setting, the
     * file and the place if the file cannot be read or is not of the form.
     */
    public static ModelCatalogue extendedBy(Path file) {
        return builtIn().with(ModelsFile.read(file));
    }

    private ModelCatalogue with(ModelsFile file) {
        Map<String, Vendor> all = new LinkedHashMap<>(vendors);
        file.providers().forEach((provider, given) -> {
            Vendor known = vendors.get(provider);
            if (known == null && !vendors.isEmpty()) {
                throw file.wrong(provider, "is no provider; there are: " + String.join(", ", vendors.keySet()));
            }
            List<KnownModel> models = new ArrayList<>(known == null ? List.of() : known.models());
            given.modelsOrNone().forEach(model -> add(models, file, provider, model));
            String defaultModel =
                    given.defaultModel() == null && known != null ? known.defaultModel() : given.defaultModel();
            all.put(provider, new Vendor(String.valueOf(defaultModel), List.copyOf(models)));
        });
        return new ModelCatalogue(all);
    }

    private static void add(List<KnownModel> models, ModelsFile file, String provider, ModelsFile.Entry entry) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).id().equals(entry.id())) {
                models.set(i, file.over(models.get(i), provider, entry));
                return;
            }
        }
        models.add(file.over(null, provider, entry));
    }

    Vendor vendor(String provider) {
        Vendor vendor = vendors.get(provider);
        if (vendor == null) {
            throw new IllegalArgumentException("no models are listed for provider '" + provider + "'");
        }
        return vendor;
    }

    Map<String, Vendor> vendors() {
        return vendors;
    }

    /** The model, also under a dated id such as {@code gpt-5-mini-2025-08-07}; one that is listed by just that id comes first. */
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

    /** How many tokens the model takes, its answer included; for one that is not listed a guess that is rather small. */
    public long contextWindow(String provider, String id) {
        return model(provider, id).map(KnownModel::contextWindow).orElse(UNLISTED_WINDOW);
    }

    /** The same of one provider's models, by nothing but this list. */
    ContextWindows windows(String provider) {
        return id -> contextWindow(provider, id);
    }

    /** Whether the list says how many tokens the model takes. */
    boolean saysWindow(String provider, String id) {
        return model(provider, id).map(KnownModel::contextWindow).isPresent();
    }

    private static boolean isDated(String listed, String asked) {
        return asked.startsWith(listed + "-")
                && asked.substring(listed.length()).matches("-[0-9-]{8,10}");
    }
}
