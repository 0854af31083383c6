package dev.synapse.gateway.connections;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The part of an address that one client controls: an IPv4 address, or the first 64 bits of an IPv6 address, since a client
 * usually has all addresses of such a network.
 *
 * @param bits the address or its prefix
 */
record ClientNetwork(boolean ipv6, long bits) {

    /** The network of this address. */
    static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new ClientNetwork(false, bytes.getInt())
                : new ClientNetwork(true, bytes.getLong());
    }
}
