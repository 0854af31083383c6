package dev.synapse.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports for servers that keep their address over restarts. They are below the range from which Linux takes the ports of outgoing
 * connections, so that no connection gets the port while its server is not running. No port is given twice by one JVM.
 */
public final class ServerPort {

    private static final int FIRST = 15_000;
    private static final int COUNT = 15_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private ServerPort() {}

    /**
     * A port of the loopback address on which nothing listens. Thread-safe.
     *
     * @throws ServerStartException if there is none
     */
    public static int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new ServerStartException(
                "No free port on %s from %d to %d".formatted(Ports.HOST, FIRST, FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, Ports.address())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
