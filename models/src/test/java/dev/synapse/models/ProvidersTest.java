package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.models.http.Connections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private final Connections connections = new Connections();

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void without_keys_there_is_only_the_demo_model() {
        Providers providers = Providers.of(ProviderSettings.none(), connections);

        assertThat(providers.configured()).extracting(ProviderInfo::name).containsExactly("demo");
        assertThat(providers.defaultModel("demo")).isEqualTo("demo");
    }

    @Test
    void configured_providers_are_in_order_of_preference() {
        var settings = new ProviderSettings("a", null, "b", null, "c", null, "http://localhost:11434");

        Providers providers = Providers.of(settings, connections);

        assertThat(providers.configured())
                .extracting(ProviderInfo::name)
                .containsExactly("openai", "anthropic", "gemini", "ollama", "demo");
        assertThat(providers.defaultModel("Claude")).startsWith("claude-");
        assertThat(providers.client("claude")).isSameAs(providers.client("anthropic"));
    }

    @Test
    void an_unknown_provider_is_rejected_with_the_list_of_configured_ones() {
        Providers providers = Providers.of(ProviderSettings.openai("http://localhost:1/v1", null), connections);

        assertThatThrownBy(() -> providers.client("nobody")).hasMessageContainingAll("'nobody'", "openai, demo");
        assertThatThrownBy(() -> providers.defaultModel("claude")).hasMessageContaining("'claude'");
    }

    @Test
    void claude_is_an_alias_of_anthropic() {
        assertThat(Providers.canonical(" Claude ")).isEqualTo("anthropic");
    }

    @Test
    void default_models_are_in_the_catalogue() {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();

        catalogue
                .vendors()
                .forEach((name, vendor) ->
                        assertThat(catalogue.model(name, vendor.defaultModel())).isPresent());
    }

    @Test
    void an_invalid_setting_is_named_without_its_key() {
        assertThatThrownBy(() -> ProviderSettings.openai("http://localhost/v1", "sk-secret\nx"))
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ProviderSettings.openai("localhost:11434", null))
                .hasMessageContaining("OPENAI_BASE_URL");
        assertThatThrownBy(() -> ProviderSettings.openai("http://a b/", null)).hasMessageContaining("OPENAI_BASE_URL");
        assertThat(ProviderSettings.openai("http://localhost/v1", "sk-secret").toString())
                .doesNotContain("secret");
    }
}
