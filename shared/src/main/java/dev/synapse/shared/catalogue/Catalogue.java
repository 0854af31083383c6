package dev.synapse.shared.catalogue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The available tools and models. Immutable.
 *
 * @param providers the configured providers, the default first
 * @param defaultProvider the provider of a member that names none
 * @param defaultModel the default model of that provider
 */
public record Catalogue(
        List<ToolEntry> tools, List<ProviderEntry> providers, String defaultProvider, String defaultModel) {

    /**
     * A tool.
     *
     * @param argsSchema the JSON Schema of its arguments
     * @param readOnly whether its calls have no side effects; false if unknown
     */
    public record ToolEntry(String name, String description, JsonNode argsSchema, Boolean readOnly) {
        public ToolEntry {
            // null in an entry of a worker of an older version
            readOnly = Boolean.TRUE.equals(readOnly);
        }
    }

    /** A configured provider and its known models; it also accepts other model ids. */
    public record ProviderEntry(String providerName, String defaultModel, List<ModelEntry> models) {}

    /**
     * A known model.
     *
     * @param vision whether it sees images, null if that is unknown
     */
    public record ModelEntry(
            String id, String name, @Nullable Boolean vision) {

        /** A model of which it is unknown whether it sees images. */
        public ModelEntry(String id, String name) {
            this(id, name, null);
        }
    }

    /** The provider with that name; {@code claude} is an alias of {@code anthropic}. */
    public Optional<ProviderEntry> provider(String name) {
        String canonical = name.equals("claude") ? "anthropic" : name;
        return providers.stream()
                .filter(provider -> provider.providerName().equals(canonical))
                .findFirst();
    }

    /** The tool with that name. */
    public Optional<ToolEntry> tool(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
