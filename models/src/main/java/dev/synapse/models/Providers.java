package dev.synapse.models;

import dev.synapse.models.http.Connections;
import dev.synapse.shared.net.SecretMask;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The configured providers in order of preference, followed by the demo model, which is always available. Names are
 * case-insensitive, and {@code claude} is an alias of {@code anthropic}. Immutable and thread-safe.
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

    /** With the built-in catalogue. */
    public static Providers of(ProviderSettings settings, Connections connections) {
        return of(settings, connections, ModelCatalogue.builtIn());
    }

    /** With the given catalogue. */
    public static Providers of(ProviderSettings settings, Connections connections, ModelCatalogue models) {
        return of(settings, connections, models, WORD_DELAY);
    }

    /** With the built-in catalogue and this delay per word of the demo model. */
    public static Providers of(ProviderSettings settings, Connections connections, Duration demoWordDelay) {
        return of(settings, connections, ModelCatalogue.builtIn(), demoWordDelay);
    }

    private static Providers of(
            ProviderSettings settings, Connections connections, ModelCatalogue models, Duration demoWordDelay) {
        ModelFailures failures = new ModelFailures(SecretMask.of(settings.keys()));
        Map<String, ModelClient> clients = new LinkedHashMap<>();
        Map<String, ContextWindows> windows = new HashMap<>();
        Vendor.configured(settings, models, connections).forEach((name, vendor) -> {
            clients.put(name, new ProtocolClient(connections, vendor, failures));
            windows.put(name, vendor.windows());
        });
        clients.put("demo", new DemoClient(demoWordDelay));
        return new Providers(models, clients, windows);
    }

    /** A single client under the name of a provider listed in {@code models.json}; for load tests. */
    public static Providers only(String name, ModelClient client) {
        return new Providers(ModelCatalogue.builtIn(), Map.of(name, client), Map.of());
    }

    /** The canonical name of a provider. */
    public static String canonical(String provider) {
        String name = provider.strip().toLowerCase(Locale.ROOT);
        return name.equals("claude") ? "anthropic" : name;
    }

    /** The model catalogue. */
    public ModelCatalogue models() {
        return models;
    }

    /** The configured providers in order of preference. */
    public List<ProviderInfo> configured() {
        return clients.keySet().stream()
                .map(name -> new ProviderInfo(
                        name,
                        models.vendor(name).models().stream()
                                .map(model -> new ProviderInfo.ModelInfo(
                                        model.id(), model.name(), model.traits().vision()))
                                .toList()))
                .toList();
    }

    /** Whether the provider, by name or alias, is configured. */
    public boolean isConfigured(String provider) {
        return clients.containsKey(canonical(provider));
    }

    /**
     * The client of a provider.
     *
     * @throws IllegalArgumentException if the provider is not configured; the message lists the configured ones
     */
    public ModelClient client(String provider) {
        ModelClient client = clients.get(canonical(provider));
        if (client == null) {
            throw new IllegalArgumentException(notConfigured(provider));
        }
        return client;
    }

    /**
     * The provider's default model.
     *
     * @throws IllegalArgumentException if the provider is not configured
     */
    public String defaultModel(String provider) {
        if (!isConfigured(provider)) {
            throw new IllegalArgumentException(notConfigured(provider));
        }
        return models.vendor(canonical(provider)).defaultModel();
    }

    /**
     * Whether the model may see the images of a prompt; false if it is known not to.
     *
     * @throws IllegalArgumentException if the provider is not configured
     */
    public boolean maySeeImages(String provider, String model) {
        return client(provider).maySeeImages(model);
    }

    /**
     * The size of the model's context window in tokens, prompt and answer together; a conservative default for an
     * unknown model. May query the operator's Ollama server, once per model and for at most 5 s.
     */
    public long contextWindow(String provider, String model) {
        String name = canonical(provider);
        return windows.getOrDefault(name, models.windows(name)).of(model);
    }

    private String notConfigured(String provider) {
        return "provider '" + provider + "' is not configured; configured: " + String.join(", ", clients.keySet());
    }
}
