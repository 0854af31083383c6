package dev.synapse.shared.catalogue;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The tools and models that can be used.
 *
 * @param providers configured ones, the default first
 * @param defaultProvider what a member gets that names none
 * @param defaultModel the model that goes with it
 */
public record Catalogue(
        List<ToolEntry> tools, List<ProviderEntry> providers, String defaultProvider, String defaultModel) {

    /**
     * A tool.
     *
     * @param argsSchema a JSON Schema of its arguments
     * @param readOnly whether its calls leave everything as it is; false if that is not known
     */
    public record ToolEntry(String name, String description, JsonNode argsSchema, Boolean readOnly) {
        public ToolEntry {
            // an entry of a worker that is not upgraded yet has none
            readOnly = Boolean.TRUE.equals(readOnly);
        }
    }

    /** A configured provider; any other model id is passed on to it as well. */
    public record ProviderEntry(String providerName, String defaultModel, List<ModelEntry> models) {}

    /** A model that is known by name. */
    public record ModelEntry(String id, String name) {}

    /** The provider of that name; {@code claude} is another name of {@code anthropic}. */
    public Optional<ProviderEntry> provider(String name) {
        String canonical = name.equals("claude") ? "anthropic" : name;
        return providers.stream()
                .filter(provider -> provider.providerName().equals(canonical))
                .findFirst();
    }

    /** The tool of that name. */
    public Optional<ToolEntry> tool(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
