package dev.synapse.tools.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks hosts up for the HTTP client, which connects to exactly what it is given here: each address is checked, and there is no
 * second look-up that could answer otherwise (DNS rebinding). Literal addresses, however they are written, come this way too.
 */
final class PublicAddressResolver implements DnsResolver {
    private final AllowedHosts allowed;
    private final Names names;

    /** What knows the addresses of names. */
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    PublicAddressResolver(AllowedHosts allowed, Names names) {
        this.allowed = allowed;
        this.names = names;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        boolean listed = allowed.allows(host, port);
        InetAddress[] addresses = names.addresses(host);
        for (InetAddress address : addresses) {
            if (AddressRanges.isNever(address) || !(listed || AddressRanges.isPublic(address))) {
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

    /** One of the host's addresses is not public. */
    static final class NotPublic extends UnknownHostException {}
}
