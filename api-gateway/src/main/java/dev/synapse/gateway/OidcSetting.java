package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue;
import dev.synapse.shared.settings.SettingValue.Secret;
import dev.synapse.shared.settings.SettingValue.Text;

/** Sign-in through an OpenID Connect provider. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum OidcSetting implements Setting {
    SYNAPSE_OIDC_ISSUER(
            new Text("`https://id.example.org/realms/main`, exactly as the provider states it"),
            "The [OpenID Connect](operations.md#openid-connect) provider through which people may sign in. The id and the"
                    + " secret of the client are needed, too."),
    SYNAPSE_OIDC_CLIENT_ID(new Text("text"), "Synapse's client at the provider."),
    SYNAPSE_OIDC_CLIENT_SECRET(new Secret("text"), "Its secret."),
    SYNAPSE_OIDC_LABEL(new Text("1–60 characters", "OpenID Connect"), "The name of the provider on a page's button."),
    SYNAPSE_OIDC_SCOPES(
            new Text("scopes, with spaces, `openid` among them", "openid email profile"),
            "What Synapse asks the provider for. The address comes with `email`.");

    private final Definition definition;

    OidcSetting(SettingValue value, String meaning) {
        this.definition = new Definition(name(), value, "G", meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
