package dev.synapse.gateway;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The OpenID Connect provider through which people may sign in.
 *
 * @param issuer the provider's identifier, under which its configuration is found
 * @param label the provider's name for people
 */
public record OidcSettings(String issuer, String clientId, String clientSecret, String label, List<String> scopes) {

    private static final int MAX_LABEL = 60;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Reads the settings; empty if none is configured. Throws {@link InvalidSettingException} for an invalid or incomplete one. */
    static Optional<OidcSettings> from(Environment env) {
        String issuer = env.text(OidcSetting.SYNAPSE_OIDC_ISSUER);
        String client = env.text(OidcSetting.SYNAPSE_OIDC_CLIENT_ID);
        String secret = env.text(OidcSetting.SYNAPSE_OIDC_CLIENT_SECRET);
        if (issuer.isEmpty() && client.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        require(issuer, OidcSetting.SYNAPSE_OIDC_ISSUER);
        require(client, OidcSetting.SYNAPSE_OIDC_CLIENT_ID);
        require(secret, OidcSetting.SYNAPSE_OIDC_CLIENT_SECRET);
        if (!isIssuer(issuer)) {
            throw new InvalidSettingException("SYNAPSE_OIDC_ISSUER is \""
                    + issuer.replaceFirst("//[^/]*@", "//***@")
                    + "\": must be an https address without a query, such as https://id.example.org/realms/main;"
                    + " http is accepted for localhost only");
        }
        return Optional.of(new OidcSettings(issuer, client, secret, label(env), scopes(env)));
    }

    private static void require(String value, OidcSetting setting) {
        if (value.isEmpty()) {
            throw new InvalidSettingException(
                    setting
                            + " is not set: SYNAPSE_OIDC_ISSUER, SYNAPSE_OIDC_CLIENT_ID and SYNAPSE_OIDC_CLIENT_SECRET belong together");
        }
    }

    private static boolean isIssuer(String text) {
        try {
            URI issuer = URI.create(text);
            String host = issuer.getHost();
            return host != null
                    && ("https".equals(issuer.getScheme())
                            || ("http".equals(issuer.getScheme()) && LOOPBACK.contains(host)))
                    && issuer.getRawQuery() == null
                    && issuer.getRawFragment() == null
                    && issuer.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String label(Environment env) {
        String label = env.text(OidcSetting.SYNAPSE_OIDC_LABEL).strip();
        if (label.isEmpty()
                || label.codePointCount(0, label.length()) > MAX_LABEL
                || label.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidSettingException(
                    "SYNAPSE_OIDC_LABEL is \"%s\": must have 1 to %d printable characters".formatted(label, MAX_LABEL));
        }
        return label;
    }

    private static List<String> scopes(Environment env) {
        String text = env.text(OidcSetting.SYNAPSE_OIDC_SCOPES).strip();
        List<String> scopes = List.of(text.split("\\s+"));
        if (!scopes.contains("openid") || !text.matches("[!#-\\[\\]-~\\s]+")) {
            throw new InvalidSettingException("SYNAPSE_OIDC_SCOPES is \"" + text
                    + "\": must be scopes separated by spaces, openid among them, such as openid email profile");
        }
        return scopes;
    }

    @Override
    public String toString() {
        return "OidcSettings[issuer=%s]".formatted(issuer);
    }
}
