package dev.synapse.tools.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves hosts for the HTTP client, which connects to exactly the addresses returned here: each address is checked,
 * and there is no second lookup that could return something else (DNS rebinding). Literal addresses pass through here
 * too, however they are written. Thread-safe.
 */
final class PublicAddressResolver implements DnsResolver {
    private final AllowedHosts allowed;
    private final Names names;

    /** A source of the addresses of names; the system's DNS outside of tests. */
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    PublicAddressResolver(AllowedHosts allowed, Names names) {
        this.allowed = allowed;
        this.names = names;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        boolean allowedByOperator = allowed.allows(host, port);
        InetAddress[] addresses = names.addresses(host);
        for (InetAddress address : addresses) {
            if (AddressRanges.isAlwaysBlocked(address) || !(allowedByOperator || AddressRanges.isPublic(address))) {
                throw new NotPublic();
            }
        }
        return Arrays.stream(addresses)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        throw new NotPublic();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** At least one of the host's addresses is not public. */
    static final class NotPublic extends UnknownHostException {}
}
