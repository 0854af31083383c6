package dev.synapse.shared.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks the settings of the servers that are called; blank is the same as missing. What cannot be right is an
 * {@link IllegalArgumentException} that names the setting and never shows a key.
 */
public final class Endpoints {
    private Endpoints() {}

    /** A key without surrounding white space, fit for a header. */
    public static @Nullable String key(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String key = value.strip();
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    name + " has a character that no key has (a space, a quote of another alphabet, a line break)");
        }
        return key;
    }

    /** A server's root without a slash at its end; the example is for the message. */
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
