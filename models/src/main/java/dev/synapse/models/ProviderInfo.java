package dev.synapse.models;

import java.util.List;

/** A provider that can be used, with the models to choose from; other model ids are passed on as they are. */
public record ProviderInfo(String name, List<ModelInfo> models) {
    public ProviderInfo {
        models = List.copyOf(models);
    }

    /** A model by the id that the vendor knows and a name for people. */
    public record ModelInfo(String id, String name) {}
}
