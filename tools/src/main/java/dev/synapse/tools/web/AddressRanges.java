package dev.synapse.tools.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Decides which IP addresses belong to the public internet.
 *
 * <p>Sources: IANA's <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4</a> and <a
 * href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</a> special-purpose address registries. Of
 * IPv6 only global unicast (2000::/3) is public, except ranges that embed an IPv4 address, which would have to be
 * checked itself (6to4, Teredo; NAT64 and mapped addresses are outside of 2000::/3).
 */
final class AddressRanges {
    private static final List<Range> SPECIAL = ranges(
            "0.0.0.0/8", // this host
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT, and the metadata of Alibaba Cloud
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, and the metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments, and the metadata of Oracle Cloud
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, and broadcast
            "168.63.129.16/32", // the metadata of Azure
            "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "3fff::/20"); // documentation

    private static final List<Range> GLOBAL_UNICAST = ranges("2000::/3");

    /** Ranges that even an operator's list cannot allow. */
    private static final List<Range> ALWAYS_BLOCKED = ranges(
            "0.0.0.0/8",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2001::/32",
            "2002::/16",
            "fd00:ec2::/32",
            "fd20:ce::/32",
            "fe80::/10",
            "ff00::/8");

    private AddressRanges() {}

    private static final class Range {
        private final byte[] network;
        private final int bits;

        Range(byte[] network, int bits) {
            this.network = network;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether the address belongs to the public internet. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes.length == 4 || contain(GLOBAL_UNICAST, bytes)) && !contain(SPECIAL, bytes);
    }

    /**
     * Whether no list can allow the address: link-local, multicast, unspecified, tunnels, and the metadata services
     * of clouds.
     */
    static boolean isAlwaysBlocked(InetAddress address) {
        return contain(ALWAYS_BLOCKED, address.getAddress());
    }

    private static boolean contain(List<Range> ranges, byte[] address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<Range> ranges(String... texts) {
        return Arrays.stream(texts).map(AddressRanges::range).toList();
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        return new Range(
                InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
                Integer.parseInt(text.substring(slash + 1)));
    }
}
