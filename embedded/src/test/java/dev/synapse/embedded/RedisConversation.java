package dev.synapse.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks Redis's inline protocol: one line per command; returns the first line of a reply, or its text. */
record RedisConversation(int port) {

    List<String> say(String... commands) throws IOException {
        try (Socket socket = new Socket(Ports.address(), port)) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> replies = new ArrayList<>();
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                replies.add(reply(in));
            }
            return replies;
        }
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line.startsWith("*")) {
            List<String> parts = new ArrayList<>();
            int length = Integer.parseInt(line.substring(1));
            for (int i = 0; i < length; i++) {
                parts.add(reply(in));
            }
            return String.join(" ", parts);
        }
        return line.startsWith("$") && !line.equals("$-1") ? in.readLine() : line;
    }
}
