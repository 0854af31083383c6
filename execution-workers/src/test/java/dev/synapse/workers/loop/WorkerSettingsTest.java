package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.ContextPolicy;
import dev.synapse.models.Providers;
import dev.synapse.models.http.Connections;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.tools.ToolRegistry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerSettingsTest {

    private static final String CANARY = "canary-4711";

    @Test
    void the_defaults_are_the_demo_model_and_1000_jobs() {
        WorkerSettings settings = read(Map.of());

        assertThat(settings.isDemoOnly()).isTrue();
        assertThat(settings.maxInFlight()).isEqualTo(1000);
        assertThat(catalogue(settings).defaultProvider()).isEqualTo("demo");
    }

    @Test
    void the_key_of_anthropic_has_an_older_name() {
        assertThat(catalogue(read(Map.of("CLAUDE_API_KEY", "sk-older"))).defaultProvider())
                .isEqualTo("anthropic");
        assertThat(read(Map.of("CLAUDE_API_KEY", "sk-older", "ANTHROPIC_API_KEY", "sk-newer"))
                        .providers()
                        .anthropicKey())
                .isEqualTo("sk-newer");
    }

    @Test
    void the_default_context_policy_omits_messages() {
        assertThat(read(Map.of()).context()).isEqualTo(ContextPolicy.NEWEST);
        assertThat(read(Map.of("SYNAPSE_CONTEXT_POLICY", "newest")).context()).isEqualTo(ContextPolicy.NEWEST);
        assertThat(read(Map.of("SYNAPSE_CONTEXT_POLICY", "summary")).context()).isEqualTo(ContextPolicy.SUMMARY);
    }

    @Test
    void a_blank_setting_counts_as_unset() {
        assertThat(read(Map.of("OPENAI_API_KEY", " ", "TAVILY_BASE_URL", "\t")).isDemoOnly())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_BASE_URL, localhost:11434",
        "ANTHROPIC_BASE_URL, ftp://example.org",
        "GEMINI_BASE_URL, http://user:secret@example.org",
        "OLLAMA_BASE_URL, http://",
        "OPENAI_PROTOCOL, completions",
        "TAVILY_BASE_URL, not an address",
        "TAVILY_BASE_URL, https://example.org/?q=1",
        "SYNAPSE_FETCH_ALLOWED_HOSTS, http://wiki.internal",
        "SYNAPSE_FETCH_ALLOWED_HOSTS, 'wiki.internal, *'",
        "SYNAPSE_FETCH_ALLOWED_HOSTS, user:secret@wiki.internal",
        "SYNAPSE_WORKER_CONCURRENCY, 0",
        "SYNAPSE_WORKER_CONCURRENCY, many",
        "SYNAPSE_MODELS_FILE, no-such-file.json",
        "SYNAPSE_CONTEXT_POLICY, everything",
        "SYNAPSE_MCP_SERVERS, no-such-file.json"
    })
    void an_invalid_value_is_rejected_with_the_settings_name(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " is ")
                .hasMessageNotContainingAny("\n", "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "TAVILY_API_KEY"})
    void an_invalid_key_is_rejected_with_the_settings_name_and_not_shown(String name) {
        assertThatThrownBy(() -> read(Map.of(name, CANARY + " “" + CANARY)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " ")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void settings_never_show_their_keys() {
        Map<String, String> keys = new HashMap<>();
        for (String vendor : new String[] {"OPENAI", "ANTHROPIC", "GEMINI", "TAVILY"}) {
            keys.put(vendor + "_API_KEY", CANARY);
        }

        WorkerSettings settings = read(keys);

        assertThat(settings.toString()).contains("key set").doesNotContain(CANARY);
        assertThat(catalogue(settings).toString()).doesNotContain(CANARY);
    }

    @Test
    void the_default_provider_is_first_in_the_catalogue() {
        Catalogue catalogue = catalogue(
                read(Map.of("OPENAI_API_KEY", "a", "GEMINI_API_KEY", "b", "SYNAPSE_DEFAULT_PROVIDER", "Gemini")));

        assertThat(catalogue.defaultProvider()).isEqualTo("gemini");
        assertThat(catalogue.defaultModel()).startsWith("gemini-");
        assertThat(catalogue.providers())
                .extracting(Catalogue.ProviderEntry::providerName)
                .containsExactly("gemini", "openai", "demo");
        assertThat(catalogue.tools())
                .extracting(Catalogue.ToolEntry::name)
                .containsExactly("web_search", "fetch_page", "calculator", "current_time");
    }

    @Test
    void the_default_model_need_not_be_listed() {
        Catalogue catalogue = catalogue(read(Map.of("OPENAI_API_KEY", "a", "SYNAPSE_DEFAULT_MODEL", "my-own")));

        assertThat(catalogue.defaultProvider()).isEqualTo("openai");
        assertThat(catalogue.defaultModel()).isEqualTo("my-own");
    }

    @Test
    void a_default_provider_that_is_not_configured_is_rejected() {
        WorkerSettings settings = read(Map.of("OPENAI_API_KEY", "a", "SYNAPSE_DEFAULT_PROVIDER", "claude"));

        assertThatThrownBy(() -> catalogue(settings))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(
                        "SYNAPSE_DEFAULT_PROVIDER is \"anthropic\", which is not configured; configured: openai, demo");
    }

    @Test
    void a_fallback_that_is_not_configured_is_rejected() {
        assertThatThrownBy(() -> fallbacks(Map.of("OPENAI_API_KEY", "a", "SYNAPSE_FALLBACK_PROVIDER", "claude")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(
                        "SYNAPSE_FALLBACK_PROVIDER is \"claude\", which is not configured; configured: openai, demo");
        assertThatThrownBy(() -> fallbacks(Map.of("OPENAI_API_KEY", "a", "SYNAPSE_FALLBACK_MODEL", "gpt-5")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("SYNAPSE_FALLBACK_MODEL is \"gpt-5\", but SYNAPSE_FALLBACK_PROVIDER is not set");
    }

    @Test
    void a_fallback_without_a_model_uses_its_providers_default() {
        Fallbacks fallbacks = fallbacks(Map.of("ANTHROPIC_API_KEY", "a", "SYNAPSE_FALLBACK_PROVIDER", "Claude"));

        assertThat(fallbacks.after(3, "why", TestingMembers.WRITER, ModelPolicy.NONE))
                .contains(new Job.Fallback("anthropic", "claude-sonnet-4-6", 3, "why"));
    }

    private static Fallbacks fallbacks(Map<String, String> values) {
        WorkerSettings settings = read(values);
        try (Connections connections = new Connections()) {
            return Fallbacks.of(Providers.of(settings.providers(), connections), settings.fallback());
        }
    }

    private static WorkerSettings read(Map<String, String> values) {
        return WorkerSettings.from(Environment.of(values));
    }

    private static Catalogue catalogue(WorkerSettings settings) {
        try (Connections connections = new Connections()) {
            return PublishedCatalogue.of(
                            settings,
                            Providers.of(settings.providers(), connections),
                            ToolRegistry.builtIn(settings.tools(), connections.client()))
                    .get();
        }
    }
}
