package dev.synapse.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configured provider and its known models; other model ids are passed on unchanged.
 *
 * @param name the canonical name
 * @param models to choose from
 */
public record ProviderInfo(String name, List<ModelInfo> models) {
    public ProviderInfo {
        models = List.copyOf(models);
    }

    /**
     * A model.
     *
     * @param id the vendor's id
     * @param name the display name
     * @param vision whether it sees images, null if that is unknown
     */
    public record ModelInfo(
            String id, String name, @Nullable Boolean vision) {}
}
