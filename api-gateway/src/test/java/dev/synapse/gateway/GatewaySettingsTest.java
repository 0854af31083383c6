package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {

    @Test
    void only_the_secret_is_required() {
        GatewaySettings settings = settings("SECRET_KEY", TestGateway.SECRET);

        assertThat(settings.port()).isEqualTo(8000);
        assertThat(settings.registration()).isEqualTo(Registration.OPEN);
        assertThat(settings.operators()).isEmpty();
        assertThat(settings.allowedOrigins()).isEmpty();
        assertThat(settings.queryToken()).isTrue();
        assertThat(settings.publicMetrics()).isFalse();
        assertThat(settings.toString()).doesNotContain(TestGateway.SECRET);
    }

    @Test
    void an_invalid_setting_is_named() {
        assertBad("SECRET_KEY", "");
        assertBad("SECRET_KEY", "too short");
        assertBad("SYNAPSE_PORT", "http");
        assertBad("SYNAPSE_LISTEN_ADDRESS", "everywhere");
        assertBad("SYNAPSE_REGISTRATION", "maybe");
        assertBad("SYNAPSE_REGISTRATION", "CLOSED");
        assertBad("SYNAPSE_OPERATORS", "anna");
        assertBad("SYNAPSE_OPERATORS", "anna@example.org; bea@example.org");
        assertBad("SYNAPSE_OPERATORS", "anna@example.org bea@example.org");
        assertBad("SYNAPSE_OPERATORS", "anna@example.org, Bea <bea@example.org>");
        assertBad("SYNAPSE_OPERATORS", "@example.org");
        assertBad("SYNAPSE_OPERATORS", "anna@" + "x".repeat(300));
        assertBad("SYNAPSE_ALLOWED_ORIGINS", "https://a.example, *");
        assertBad("SYNAPSE_WS_QUERY_TOKEN", "maybe");
        assertBad("ACCESS_TOKEN_EXPIRE_MINUTES", "0");
        assertBad("ACCESS_TOKEN_EXPIRE_MINUTES", "an hour");
    }

    @Test
    void a_provider_needs_an_issuer_a_client_and_a_secret() {
        Map<String, String> whole = Map.of(
                "SYNAPSE_OIDC_ISSUER", "https://id.example.org/realms/main/",
                "SYNAPSE_OIDC_CLIENT_ID", "synapse",
                "SYNAPSE_OIDC_CLIENT_SECRET", "canary");
        OidcSettings provider = oidc(whole, "SYNAPSE_PORT", "0").oidc().orElseThrow();

        assertThat(settings("SYNAPSE_PORT", "0").oidc()).isEmpty();
        assertThat(provider.issuer()).isEqualTo("https://id.example.org/realms/main/");
        assertThat(provider.label()).isEqualTo("OpenID Connect");
        assertThat(provider.scopes()).containsExactly("openid", "email", "profile");
        assertThat(provider.toString()).doesNotContain("canary");
        for (String name : whole.keySet()) {
            assertThatThrownBy(() -> oidc(whole, name, ""))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining(name + " is not set");
        }
        for (String bad : List.of(
                "id.example.org",
                "http://id.example.org",
                "ftp://id.example.org",
                "https://id.example.org?x=1",
                "https://id.example.org#x",
                "https://me:canary@id.example.org",
                "https://",
                "https://id example")) {
            assertThatThrownBy(() -> oidc(whole, "SYNAPSE_OIDC_ISSUER", bad))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("SYNAPSE_OIDC_ISSUER")
                    .hasMessageNotContaining("canary");
        }
        assertThatThrownBy(() -> oidc(whole, "SYNAPSE_OIDC_SCOPES", "email profile"))
                .hasMessageContaining("SYNAPSE_OIDC_SCOPES");
        assertThatThrownBy(() -> oidc(whole, "SYNAPSE_OIDC_LABEL", "x".repeat(61)))
                .hasMessageContaining("SYNAPSE_OIDC_LABEL");
        assertThat(oidc(whole, "SYNAPSE_OIDC_ISSUER", "http://localhost:8080").oidc())
                .isPresent();
    }

    private static GatewaySettings oidc(Map<String, String> whole, String name, String value) {
        Map<String, String> all = new HashMap<>(whole);
        all.put("SECRET_KEY", TestGateway.SECRET);
        all.put(name, value);
        return GatewaySettings.from(Environment.of(all));
    }

    @Test
    void the_lifetime_of_tokens_has_an_older_name() {
        assertThat(settings("ACCESS_TOKEN_EXPIRE_MINUTES", "60").accessTokens()).hasMinutes(60);
        assertThat(settings("ACCESS_TOKEN_EXPIRE_MINUTES", "11520").accessTokens())
                .hasMinutes(1_440);
        assertThat(GatewaySettings.from(Environment.of(Map.of(
                                "SECRET_KEY", TestGateway.SECRET,
                                "ACCESS_TOKEN_EXPIRE_MINUTES", "60",
                                "SYNAPSE_ACCESS_TOKEN_MINUTES", "5")))
                        .accessTokens())
                .hasMinutes(5);
    }

    private static void assertBad(String name, String value) {
        assertThatThrownBy(() -> settings(name, value))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name)
                .hasMessageNotContaining("\n");
    }

    private static GatewaySettings settings(String name, String value) {
        Map<String, String> values = new HashMap<>(Map.of("SECRET_KEY", TestGateway.SECRET));
        values.put(name, value);
        return GatewaySettings.from(Environment.of(values));
    }
}
