package dev.synapse.gateway.connections;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The network that identifies a client: its IPv4 address, or the /64 prefix of its IPv6 address, since a client usually controls a whole
 * /64.
 *
 * @param bits the address or its prefix
 */
record ClientNetwork(boolean ipv6, long bits) {

    /** The network of an address. */
    static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new ClientNetwork(false, bytes.getInt())
                : new ClientNetwork(true, bytes.getLong());
    }
}
