package dev.synapse.shared.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The value of {@code REDIS_URL}: {@code redis://:password@host:6379}, with {@code rediss} for TLS. Several nodes, separated by commas,
 * are a cluster; nodes without a scheme use the scheme and credentials of the first. Immutable; its text never contains the password.
 *
 * @param nodes the complete addresses of the nodes
 * @param hosts their hosts and ports, for messages
 */
public record RedisUrl(List<String> nodes, String hosts) {

    /** Parses the value; throws {@link InvalidSettingException}, whose message omits the value since it contains a password. */
    public static RedisUrl parse(String text) {
        String[] parts = text.split(",", -1);
        String shared = beforeHost(parts[0]);
        List<URI> uris = new ArrayList<>();
        for (String part : parts) {
            // a part with @ is not a host: a password with a comma splits into such parts, and has to be rejected
            boolean complete = part.contains("://");
            uris.add(uri(complete || part.contains("@") ? part : shared + part));
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
            // reported below
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
