package dev.synapse.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Checks whether a Redis is ready. Speaks RESP 2 itself, so that this module needs no client. */
final class RedisPing {
    private static final int TIMEOUT_MILLIS = 2_000;

    private RedisPing() {}

    /** False while the server does not answer, or still loads its data. */
    static boolean answers(int port, String user, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.address(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(authAndPing(user, password).getBytes(StandardCharsets.UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return "+OK".equals(in.readLine()) && "+PONG".equals(in.readLine());
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String authAndPing(String user, String password) {
        return "*3\r\n" + bulk("AUTH") + bulk(user) + bulk(password) + "*1\r\n" + bulk("PING");
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }
}
