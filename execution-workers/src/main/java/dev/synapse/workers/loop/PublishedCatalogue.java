package dev.synapse.workers.loop;

import dev.synapse.models.Providers;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** The catalogue entry of this worker. */
final class PublishedCatalogue {

    private PublishedCatalogue() {}

    /**
     * Creates the entry's supplier. Tools are read on each call; everything else is fixed.
     *
     * @throws InvalidSettingException if the default provider is not configured
     */
    static Supplier<Catalogue> of(WorkerSettings settings, Providers providers, ToolRegistry tools) {
        String provider = defaultProvider(settings, providers);
        String model = settings.defaultModel().orElseGet(() -> providers.defaultModel(provider));
        List<Catalogue.ProviderEntry> entries = providers.configured().stream()
                .sorted(Comparator.comparing(entry -> !entry.name().equals(provider)))
                .map(entry -> new Catalogue.ProviderEntry(
                        entry.name(),
                        providers.defaultModel(entry.name()),
                        entry.models().stream()
                                .map(listed -> new Catalogue.ModelEntry(listed.id(), listed.name(), listed.vision()))
                                .toList()))
                .toList();
        return () -> new Catalogue(
                tools.list().stream().map(PublishedCatalogue::entry).toList(), entries, provider, model);
    }

    private static Catalogue.ToolEntry entry(Tool tool) {
        return new Catalogue.ToolEntry(
                tool.name(), tool.description(), Json.mapper().readTree(tool.argsSchemaJson()), tool.readOnly());
    }

    /**
     * The provider of members that do not choose one.
     *
     * @throws InvalidSettingException if it is not configured
     */
    static String defaultProvider(WorkerSettings settings, Providers providers) {
        String provider = settings.defaultProvider()
                .map(Providers::canonical)
                .orElseGet(() -> providers.configured().getFirst().name());
        if (!providers.isConfigured(provider)) {
            throw new InvalidSettingException(
                    "SYNAPSE_DEFAULT_PROVIDER is \"%s\", which is not configured; configured: %s"
                            .formatted(
                                    provider,
                                    String.join(
                                            ", ",
                                            providers.configured().stream()
                                                    .map(entry -> entry.name())
                                                    .toList())));
        }
        return provider;
    }
}
