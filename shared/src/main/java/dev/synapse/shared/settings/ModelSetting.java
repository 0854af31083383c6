package dev.synapse.shared.settings;

import dev.synapse.shared.settings.SettingValue.Amount;
import dev.synapse.shared.settings.SettingValue.Secret;
import dev.synapse.shared.settings.SettingValue.Text;

/** Providers, default and fallback models, and what users may spend. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum ModelSetting implements Setting {
    OPENAI_API_KEY(new Secret("key"), "W", "Configures the provider `openai`."),
    ANTHROPIC_API_KEY(new Secret("key"), "W", "Configures `anthropic`."),
    CLAUDE_API_KEY(new Secret("as above"), "W", "An older name, used if `ANTHROPIC_API_KEY` is not set."),
    GEMINI_API_KEY(new Secret("key"), "W", "Configures `gemini`."),
    OLLAMA_BASE_URL(new Text("address, for example `http://localhost:11434`"), "W", "Configures `ollama`."),
    OPENAI_BASE_URL(
            new Text("address that ends in `/v1`"),
            "W",
            "Another server with OpenAI's protocol (vLLM, LM Studio); alone, without a key, it configures "
                    + "`openai`."),
    OPENAI_PROTOCOL(
            new Text("`chat` or `responses`"),
            "W",
            "The protocol of `openai` for all models. Not set: as the [list of models](models.md#what-a-model-accepts) says, "
                    + "else `chat`."),
    ANTHROPIC_BASE_URL(new Text("address without a version"), "W", "Another server with Anthropic's protocol."),
    GEMINI_BASE_URL(new Text("address without a version"), "W", "Another server with Gemini's protocol."),
    SYNAPSE_DEFAULT_PROVIDER(
            new Text("`openai`, `anthropic`, `gemini`, `ollama` or `demo`"),
            "W",
            "The provider of members that name none, including the Orchestrator. Not set: the first configured "
                    + "one in this order."),
    SYNAPSE_DEFAULT_MODEL(
            new Text("model id"), "W", "The model of members that name none. Not set: the provider's default."),
    SYNAPSE_FALLBACK_PROVIDER(
            new Text("provider"), "W", "Asked when a member's own model cannot answer; a group may name another."),
    SYNAPSE_FALLBACK_MODEL(new Text("model id"), "W", "The fallback's model. Not set: the provider's default."),
    SYNAPSE_MODELS_FILE(
            new Text("path"),
            "W",
            "A JSON file with [models, windows and prices](models.md#providers) that overrides the built-in list."),
    SYNAPSE_CONTEXT_POLICY(
            new Text("`newest` or `summary`"),
            "W",
            "What happens to messages that no longer fit into a prompt: left out (`newest`, the default) or "
                    + "[summarised](models.md#summaries)."),
    SYNAPSE_USER_DAILY_TOKENS(
            new Amount("1", "1000000000000", "tokens"),
            "G O",
            "What each user may use in a day (UTC), [in all groups](models.md#usage-cost-budgets), unless an operator "
                    + "has set another limit for the user. Not set: no limit."),
    SYNAPSE_USER_DAILY_COST_USD(new Amount("0.000001", "1000000", "US dollars"), "G O", "The same in money.");

    private final Definition definition;

    ModelSetting(SettingValue value, String readBy, String meaning) {
        this.definition = new Definition(name(), value, readBy, meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
