package dev.synapse.models;

import dev.synapse.models.http.Connections;
import java.time.Duration;
import java.util.HashMap;
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
    private final Map<String, ContextWindows> windows;

    private Providers(ModelCatalogue models, Map<String, ModelClient> clients, Map<String, ContextWindows> windows) {
        this.models = models;
        this.clients = clients;
        this.windows = windows;
    }

    /** With the built-in list of models. */
    public static Providers of(ProviderSettings settings, Connections connections) {
        return of(settings, connections, ModelCatalogue.builtIn());
    }

    /** With a list of models of the caller's. */
    public static Providers of(ProviderSettings settings, Connections connections, ModelCatalogue models) {
        return of(settings, connections, models, WORD_DELAY);
    }

    /** With another time that the demo model takes for each word. */
    public static Providers of(ProviderSettings settings, Connections connections, Duration demoWordDelay) {
        return of(settings, connections, ModelCatalogue.builtIn(), demoWordDelay);
    }

    private static Providers of(
            ProviderSettings settings, Connections connections, ModelCatalogue models, Duration demoWordDelay) {
        ModelFailures failures = new ModelFailures(settings.keys());
        Map<String, ModelClient> clients = new LinkedHashMap<>();
        Map<String, ContextWindows> windows = new HashMap<>();
        Vendor.configured(settings, models, connections).forEach((name, vendor) -> {
            clients.put(name, new LangChainClient(connections, vendor, failures));
            windows.put(name, vendor.windows());
        });
        clients.put("demo", new DemoClient(demoWordDelay));
        return new Providers(models, clients, windows);
    }

    /** One client alone, under the name of a provider that is listed in {@code models.json}; for load tests. */
    public static Providers only(String name, ModelClient client) {
        return new Providers(ModelCatalogue.builtIn(), Map.of(name, client), Map.of());
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

    /**
     * How many tokens the model takes, its answer included; for one of which nothing is known a guess that is rather small. May ask a
     * server that the operator runs, once for each model and for 5 s at most.
     */
    public long contextWindow(String provider, String model) {
        String name = canonical(provider);
        return windows.getOrDefault(name, models.windows(name)).of(model);
    }

    private String notConfigured(String provider) {
        return "provider '" + provider + "' is not configured; there are: " + String.join(", ", clients.keySet());
    }
}
