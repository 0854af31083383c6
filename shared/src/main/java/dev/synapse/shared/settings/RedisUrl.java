package dev.synapse.shared.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code REDIS_URL}, in the form {@code redis://:password@host:6379}, with {@code rediss} for TLS. Several nodes, with commas
 * between them, are a cluster; those without a scheme take that of the first, with its credentials. Its text never shows the
 * password.
 *
 * @param nodes the address of each, complete
 * @param hosts their hosts and ports, fit for messages
 */
public record RedisUrl(List<String> nodes, String hosts) {

    /** Reads the setting; throws {@link InvalidSettingException} without repeating its value, which holds a password. */
    public static RedisUrl parse(String text) {
        String[] parts = text.split(",", -1);
        String shared = beforeHost(parts[0]);
        List<URI> uris = new ArrayList<>();
        for (String part : parts) {
            // a comma in a password would make a part of it look like a host
            boolean whole = part.contains("://");
            uris.add(uri(whole || part.contains("@") ? part : shared + part));
        }
        return new RedisUrl(
                uris.stream().map(URI::toString).toList(),
                uris.stream().map(RedisUrl::host).collect(Collectors.joining(",")));
    }

    private static String beforeHost(String first) {
        int end = Math.max(first.lastIndexOf('@'), first.indexOf("://") + 2);
        return first.substring(0, end + 1);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && uri.getFragment() == null
                    && String.valueOf(uri.getPath()).matches("(/\\d*)?")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // the sentence below says what would be right
        }
        throw new InvalidSettingException(
                "REDIS_URL is not an address of the form redis://:password@host:6379 (special characters in the password percent-encoded)");
    }

    private static String host(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public String toString() {
        return "Redis at " + hosts;
    }
}
