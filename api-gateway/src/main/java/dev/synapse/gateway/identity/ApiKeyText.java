package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.log.KeyMask;
import java.util.regex.Pattern;

/** API keys as texts: a prefix that no access token has, and 256 random bits in URL-safe Base64. Only their digest is stored. */
final class ApiKeyText {

    private static final Pattern FORM = Pattern.compile(KeyMask.PREFIX + "[A-Za-z0-9_-]{43}");

    private ApiKeyText() {}

    static String generate() {
        return KeyMask.PREFIX + OpaqueTokens.generate();
    }

    /** Whether the credential can be an API key; if not, nothing needs to be looked up. */
    static boolean matches(String credential) {
        return FORM.matcher(credential).matches();
    }

    static byte[] hash(String key) {
        return Sha256.of(key);
    }
}
