package dev.synapse.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sends single commands to a Redis, above all to check whether it is ready. Speaks RESP 2 itself, so that this module needs no client. */
final class RedisPing {
    private static final int TIMEOUT_MILLIS = 2_000;

    private RedisPing() {}

    /** False while the server does not answer, or still loads its data. */
    static boolean answers(int port, String user, String password) {
        return send(port, user, password, "PING").filter("+PONG"::equals).isPresent();
    }

    /** Sends a command without arguments, and returns the first line of its reply; empty if the server does not answer. */
    static Optional<String> send(int port, String user, String password, String command) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.address(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String text = "*3\r\n" + bulk("AUTH") + bulk(user) + bulk(password) + "*1\r\n" + bulk(command);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return "+OK".equals(in.readLine()) ? Optional.ofNullable(in.readLine()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }
}
