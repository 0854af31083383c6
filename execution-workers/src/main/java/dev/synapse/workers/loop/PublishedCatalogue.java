package dev.synapse.workers.loop;

import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.settings.BadSetting;
import dev.synapse.workers.model.Providers;
import dev.synapse.workers.tool.ToolRegistry;
import java.util.Comparator;

/** What this process has to offer, as the catalogue shows it. */
final class PublishedCatalogue {

    private PublishedCatalogue() {}

    static Catalogue of(WorkerSettings settings, Providers providers, ToolRegistry tools) {
        String provider = settings.defaultProvider()
                .map(Providers::canonical)
                .orElseGet(() -> providers.configured().getFirst().name());
        if (!providers.isConfigured(provider)) {
            throw new BadSetting("SYNAPSE_DEFAULT_PROVIDER is \"%s\", which is not configured; there are: %s"
                    .formatted(
                            provider,
                            String.join(
                                    ", ",
                                    providers.configured().stream()
                                            .map(entry -> entry.name())
                                            .toList())));
        }
        return new Catalogue(
                tools.list().stream()
                        .map(tool -> new Catalogue.ToolEntry(
                                tool.name(), tool.description(), Json.mapper().readTree(tool.argsSchemaJson())))
                        .toList(),
                providers.configured().stream()
                        .sorted(Comparator.comparing(entry -> !entry.name().equals(provider)))
                        .map(entry -> new Catalogue.ProviderEntry(
                                entry.name(),
                                providers.defaultModel(entry.name()),
                                entry.models().stream()
                                        .map(model -> new Catalogue.ModelEntry(model.id(), model.name()))
                                        .toList()))
                        .toList(),
                provider,
                settings.defaultModel().orElseGet(() -> providers.defaultModel(provider)));
    }
}
