package dev.synapse.workers.model;

import dev.synapse.workers.http.Connections;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The providers that are configured, in the order in which they are preferred, and the demo model, which is always there
 * and last. Names are taken in any case; {@code claude} is {@code anthropic}. Immutable and thread-safe.
 */
public final class Providers {
    private static final Duration WORD_DELAY = Duration.ofMillis(15);

    private final ModelCatalogue models;
    private final Map<String, ModelClient> clients;

    private Providers(ModelCatalogue models, Map<String, ModelClient> clients) {
        this.models = models;
        this.clients = clients;
    }

    /** With the built-in list of models. */
    public static Providers of(ProviderSettings settings, Connections connections) {
        return of(settings, connections, ModelCatalogue.builtIn());
    }

    /** With a list of models of the caller's. */
    public static Providers of(ProviderSettings settings, Connections connections, ModelCatalogue models) {
        return new Providers(models, clients(settings, connections, models, WORD_DELAY));
    }

    /** With another time that the demo model takes for each word. */
    public static Providers of(ProviderSettings settings, Connections connections, Duration demoWordDelay) {
        ModelCatalogue models = ModelCatalogue.builtIn();
        return new Providers(models, clients(settings, connections, models, demoWordDelay));
    }

    private static Map<String, ModelClient> clients(
            ProviderSettings settings, Connections connections, ModelCatalogue models, Duration demoWordDelay) {
        Failures failures = new Failures(settings.keys());
        Map<String, ModelClient> clients = new LinkedHashMap<>();
        Vendor.configured(settings, models)
                .forEach((name, vendor) -> clients.put(name, new LangChainClient(connections, vendor, failures)));
        clients.put("demo", new DemoClient(demoWordDelay));
        return clients;
    }

    /** One client alone, under the name of a provider that is listed in {@code models.json}; for load tests. */
    public static Providers only(String name, ModelClient client) {
        return new Providers(ModelCatalogue.builtIn(), Map.of(name, client));
    }

    /** The name that a provider goes by. */
    public static String canonical(String provider) {
        String name = provider.strip().toLowerCase(Locale.ROOT);
        return name.equals("claude") ? "anthropic" : name;
    }

    /** What is known of models. */
    public ModelCatalogue models() {
        return models;
    }

    /** What can be used, the preferred one first. */
    public List<ProviderInfo> configured() {
        return clients.keySet().stream()
                .map(name -> new ProviderInfo(
                        name,
                        models.vendor(name).models().stream()
                                .map(model -> new ProviderInfo.ModelInfo(model.id(), model.name()))
                                .toList()))
                .toList();
    }

    public boolean isConfigured(String provider) {
        return clients.containsKey(canonical(provider));
    }

    /** The client of a provider; an unknown one is an {@link IllegalArgumentException} that lists the configured ones. */
    public ModelClient client(String provider) {
        ModelClient client = clients.get(canonical(provider));
        if (client == null) {
            throw new IllegalArgumentException(notConfigured(provider));
        }
        return client;
    }

    /** The model that a provider gives to who names none. */
    public String defaultModel(String provider) {
        if (!isConfigured(provider)) {
            throw new IllegalArgumentException(notConfigured(provider));
        }
        return models.vendor(canonical(provider)).defaultModel();
    }

    /** How many tokens the model takes, its answer included; for one that is not listed a guess that is rather small. */
    public long contextWindow(String provider, String model) {
        return models.contextWindow(provider, model);
    }

    private String notConfigured(String provider) {
        return "provider '" + provider + "' is not configured; there are: " + String.join(", ", clients.keySet());
    }
}
