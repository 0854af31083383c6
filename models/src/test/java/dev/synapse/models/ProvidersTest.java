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
    void without_any_key_there_is_the_demo_model() {
        Providers providers = Providers.of(ProviderSettings.none(), connections);

        assertThat(providers.configured()).extracting(ProviderInfo::name).containsExactly("demo");
        assertThat(providers.defaultModel("demo")).isEqualTo("demo");
    }

    @Test
    void the_configured_providers_stand_in_their_order() {
        var settings = new ProviderSettings("a", null, "b", null, "c", null, "http://localhost:11434");

        Providers providers = Providers.of(settings, connections);

        assertThat(providers.configured())
                .extracting(ProviderInfo::name)
                .containsExactly("openai", "anthropic", "gemini", "ollama", "demo");
        assertThat(providers.defaultModel("Claude")).startsWith("claude-");
        assertThat(providers.client("claude")).isSameAs(providers.client("anthropic"));
    }

    @Test
    void an_unknown_provider_is_refused_with_the_list_of_known_ones() {
        Providers providers = Providers.of(ProviderSettings.openai("http://localhost:1/v1", null), connections);

        assertThatThrownBy(() -> providers.client("nobody")).hasMessageContainingAll("'nobody'", "openai, demo");
        assertThatThrownBy(() -> providers.defaultModel("claude")).hasMessageContaining("'claude'");
    }

    @Test
    void claude_is_anthropic() {
        assertThat(Providers.canonical(" Claude ")).isEqualTo("anthropic");
    }

    @Test
    void each_providers_default_model_is_listed() {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();

        catalogue
                .vendors()
                .forEach((name, vendor) ->
                        assertThat(catalogue.model(name, vendor.defaultModel())).isPresent());
    }

    @Test
    void a_bad_setting_is_named_and_its_key_is_not_shown() {
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
