package dev.synapse.gateway.limits;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** By which part of its address a client is counted. */
public final class ClientAddress {

    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /**
     * The IPv4 address itself, and of an IPv6 address its /64, since whoever has one address of those has them all. An IPv4 address
     * within an IPv6 one is the IPv4 address. All that is no address counts as one client.
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
