package dev.synapse.embedded;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.function.IntFunction;

/** Ports on the loopback address. */
final class Ports {
    static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 5;

    private Ports() {}

    static InetAddress address() {
        return Inet4Address.ofLiteral(HOST);
    }

    /** Starts a server on the port, or for port 0 on a free one. If another process takes the free port first, retries with another. */
    static <T> T start(int port, IntFunction<T> starter) {
        for (int attempt = 1; ; attempt++) {
            try {
                return starter.apply(port == 0 ? ServerPort.free() : port);
            } catch (ServerStartException e) {
                if (port != 0 || !e.isPortTaken() || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
