package dev.synapse.shared.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Validates the settings of external servers; a blank value counts as missing. An invalid value is an {@link IllegalArgumentException}
 * whose message names the setting and never contains a key. Stateless.
 */
public final class Endpoints {
    private Endpoints() {}

    /** An API key without surrounding white space, valid in a header; null if it is missing. */
    public static @Nullable String key(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String key = value.strip();
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    name
                            + " contains a character that is not allowed in a key, such as a space, a line break or a typographic quote");
        }
        return key;
    }

    /** The base address of a server, without a trailing slash; null if it is missing. The message of an error has the example. */
    public static @Nullable String address(String name, @Nullable String value, String example) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String address = value.strip().replaceAll("/+$", "");
        if (!isAddress(address)) {
            throw new IllegalArgumentException(
                    name + " is not an address like " + example + " (http or https, no user, no query)");
        }
        return address;
    }

    private static boolean isAddress(String address) {
        try {
            URI uri = new URI(address);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException invalid) {
            return false;
        }
    }
}
