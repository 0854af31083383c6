package dev.synapse.gateway.connections;

import dev.synapse.shared.settings.InvalidSettingException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.tomcat.util.http.MimeHeaders;

/** The proxies whose {@code X-Forwarded-*} headers are trusted. Immutable. */
final class TrustedProxies {

    private final Set<InetAddress> proxies;

    private TrustedProxies(Set<InetAddress> proxies) {
        this.proxies = Set.copyOf(proxies);
    }

    /** Parses {@code SYNAPSE_TRUSTED_PROXIES}; throws {@link InvalidSettingException} for a value that is not an IP address. */
    static TrustedProxies of(List<String> addresses) {
        Set<InetAddress> proxies = new HashSet<>();
        for (String address : addresses) {
            try {
                proxies.add(InetAddress.ofLiteral(address));
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingException("SYNAPSE_TRUSTED_PROXIES contains \"" + address
                        + "\": must be IP addresses separated by commas");
            }
        }
        return new TrustedProxies(proxies);
    }

    boolean includes(InetAddress address) {
        return proxies.contains(address);
    }

    /** The client of a request: the peer, or, if the peer is a proxy, the last address in {@code X-Forwarded-For} that is not a proxy. */
    InetAddress client(InetAddress peer, MimeHeaders headers) {
        if (!includes(peer)) {
            return peer;
        }
        InetAddress client = peer;
        for (String hop : values(headers, "X-Forwarded-For").reversed()) {
            try {
                client = InetAddress.ofLiteral(hop);
            } catch (IllegalArgumentException e) {
                return client;
            }
            if (!includes(client)) {
                return client;
            }
        }
        return client;
    }

    /** Whether a trusted proxy reports that the client connected over TLS. */
    boolean secure(InetAddress peer, MimeHeaders headers) {
        if (!includes(peer)) {
            return false;
        }
        List<String> schemes = values(headers, "X-Forwarded-Proto");
        return !schemes.isEmpty() && schemes.stream().allMatch("https"::equalsIgnoreCase);
    }

    private static List<String> values(MimeHeaders headers, String name) {
        List<String> values = new ArrayList<>();
        Enumeration<String> lines = headers.values(name);
        while (lines.hasMoreElements()) {
            for (String value : lines.nextElement().split(",", -1)) {
                values.add(value.strip());
            }
        }
        return values;
    }
}
