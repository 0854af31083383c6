package dev.synapse.gateway;

import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue;
import dev.synapse.shared.settings.SettingValue.Flag;
import dev.synapse.shared.settings.SettingValue.Text;
import dev.synapse.shared.settings.SettingValue.WholeNumber;

/** Accounts, tokens, browser origins, proxies, and what needs no token. */
@SuppressWarnings("ImmutableEnumChecker") // its definition is a record of immutable parts
public enum AccessSetting implements Setting {
    SYNAPSE_REGISTRATION(
            new Text("`open`, `invite` or `closed`", "open"),
            "Who may open an account: anyone who reaches the API, those who have an invitation, or no one; otherwise"
                    + " `POST /auth/register` is a 403."),
    SYNAPSE_OPERATORS(
            new Text("e-mail addresses of accounts, with commas"),
            "The accounts that [operate](operations.md#security) this installation. Register them first: an address that"
                    + " is listed cannot be registered."),
    SYNAPSE_ACCESS_TOKEN_MINUTES(new WholeNumber(30, 1, 1_440, "minutes"), "Lifetime of an access token."),
    ACCESS_TOKEN_EXPIRE_MINUTES(
            new Text("minutes, 1 or more; at most 1,440 apply"),
            "An older name, used if `SYNAPSE_ACCESS_TOKEN_MINUTES` is not set."),
    SYNAPSE_REFRESH_TOKEN_DAYS(new WholeNumber(30, 1, 365, "days"), "Lifetime of a refresh token."),
    SYNAPSE_ALLOWED_ORIGINS(
            new Text("origins, with commas: `https://app.example.org`"), "Browser origins that may call the API."),
    SYNAPSE_TRUSTED_PROXIES(
            new Text("IP addresses, with commas"), "Proxies whose `X-Forwarded-*` headers are trusted."),
    SYNAPSE_WS_QUERY_TOKEN(new Flag(true), "Whether live events accept `?token=`."),
    SYNAPSE_METRICS_PUBLIC(new Flag(false), "Whether `/metrics` needs no token."),
    SYNAPSE_AUDIT_DAYS(new WholeNumber(365, 1, 3_650, "days"), "How long the audit log keeps its entries.");

    private final Definition definition;

    AccessSetting(SettingValue value, String meaning) {
        this.definition = new Definition(name(), value, "G", meaning);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
