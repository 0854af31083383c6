package dev.synapse.workers.loop;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.ModelCatalogue;
import dev.synapse.models.ModelChoice;
import dev.synapse.models.ProviderSettings;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.LoopSetting;
import dev.synapse.tools.ToolSettings;
import dev.synapse.tools.mcp.McpSettings;
import dev.synapse.tools.web.AllowedHosts;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of the workers besides those common to all services.
 *
 * @param defaultProvider the provider of members that do not choose one; if empty, the first configured one
 * @param defaultModel the model of members that do not choose one; if empty, the default provider's
 * @param fallback the model that answers if a member's own model cannot and its group defines no fallback
 * @param maxInFlight maximum number of concurrent normal jobs in this process; bulk jobs have half as many slots in addition
 * @param models the built-in models and those of {@code SYNAPSE_MODELS_FILE}
 * @param context what happens to messages that no longer fit into a prompt
 * @param mcp the servers of {@code SYNAPSE_MCP_SERVERS}
 */
public record WorkerSettings(
        ProviderSettings providers,
        ToolSettings tools,
        Optional<String> defaultProvider,
        Optional<String> defaultModel,
        ModelChoice fallback,
        int maxInFlight,
        ModelCatalogue models,
        ContextPolicy context,
        McpSettings mcp) {

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException for the first invalid one
     */
    public static WorkerSettings from(Environment env) {
        try {
            return new WorkerSettings(
                    providers(env),
                    tools(env),
                    env.get("SYNAPSE_DEFAULT_PROVIDER"),
                    env.get("SYNAPSE_DEFAULT_MODEL"),
                    new ModelChoice(env.get("SYNAPSE_FALLBACK_PROVIDER"), env.get("SYNAPSE_FALLBACK_MODEL")),
                    env.integer(LoopSetting.SYNAPSE_WORKER_CONCURRENCY),
                    models(env),
                    env.get("SYNAPSE_CONTEXT_POLICY").map(ContextPolicy::of).orElse(ContextPolicy.NEWEST),
                    McpSettings.read(env.get("SYNAPSE_MCP_SERVERS").orElse(null), env::get));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static ProviderSettings providers(Environment env) {
        return new ProviderSettings(
                env.get("OPENAI_API_KEY").orElse(null),
                env.get("OPENAI_BASE_URL").orElse(null),
                env.get("ANTHROPIC_API_KEY").or(() -> env.get("CLAUDE_API_KEY")).orElse(null),
                env.get("ANTHROPIC_BASE_URL").orElse(null),
                env.get("GEMINI_API_KEY").orElse(null),
                env.get("GEMINI_BASE_URL").orElse(null),
                env.get("OLLAMA_BASE_URL").orElse(null),
                env.get("OPENAI_PROTOCOL").orElse(null));
    }

    private static ToolSettings tools(Environment env) {
        return new ToolSettings(
                env.get("TAVILY_API_KEY").orElse(null),
                env.get("TAVILY_BASE_URL").orElse(null),
                AllowedHosts.parse(
                        "SYNAPSE_FETCH_ALLOWED_HOSTS",
                        env.get("SYNAPSE_FETCH_ALLOWED_HOSTS").orElse(null)));
    }

    private static ModelCatalogue models(Environment env) {
        return env.get("SYNAPSE_MODELS_FILE")
                .map(file -> ModelCatalogue.extendedBy(Path.of(file)))
                .orElseGet(ModelCatalogue::builtIn);
    }

    /** Whether no vendor is configured, so that only the demo model is available. */
    public boolean isDemoOnly() {
        return providers.withOpenaiProtocol("").equals(ProviderSettings.none());
    }
}
