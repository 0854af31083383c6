package dev.synapse.gateway.limits;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The part of a client's address by which rate limits identify it. */
public final class ClientAddress {

    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /**
     * Returns the IPv4 address, or the /64 network of an IPv6 address, since a client usually controls a whole /64. An IPv4-mapped IPv6
     * address counts as its IPv4 address. All values that are not addresses count as one client.
     */
    public static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address.replaceFirst("%.*", ""));
            return parsed instanceof Inet4Address
                    ? parsed.getHostAddress()
                    : HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64";
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
