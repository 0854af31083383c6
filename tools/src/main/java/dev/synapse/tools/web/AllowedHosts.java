package dev.synapse.tools.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that may be read although they are not public, each with a port or for the ports 80 and 443. Immutable.
 *
 * @param entries such as {@code wiki.internal} or {@code 10.1.2.3:8080}, in lower case
 */
public record AllowedHosts(Set<String> entries) {
    /** No hosts other than public ones. */
    public static final AllowedHosts NONE = new AllowedHosts(Set.of());

    static final Set<Integer> WEB_PORTS = Set.of(80, 443);

    private static final Pattern ENTRY =
            Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?)(:\\d{1,5})?");

    public AllowedHosts {
        entries = Set.copyOf(entries);
    }

    /**
     * Parses a comma-separated list.
     *
     * @throws IllegalArgumentException if an entry is not a host; the message names the setting
     */
    public static AllowedHosts parse(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return NONE;
        }
        Set<String> entries = Arrays.stream(value.split(",", -1))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String entry : entries) {
            if (!ENTRY.matcher(entry).matches()) {
                throw new IllegalArgumentException(
                        name + " is invalid: use a comma-separated list of hosts such as wiki.internal,10.1.2.3:8080");
            }
        }
        return new AllowedHosts(entries);
    }

    /** Whether the host may be read at this port; an IPv6 address may have brackets or not. */
    boolean allows(String host, int port) {
        String entry = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return entries.contains(entry + ":" + port) || (WEB_PORTS.contains(port) && entries.contains(entry));
    }
}
