package dev.synapse.gateway.connections;

import dev.synapse.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection from a loopback address, on which a test sends arbitrary bytes. */
final class RawClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket = new Socket();

    private RawClient(String from, int port) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
    }

    static RawClient open(String from, int port) throws IOException {
        return new RawClient(from, port);
    }

    static List<RawClient> open(int count, String from, int port, String text) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(open(from, port).send(text));
        }
        return clients;
    }

    /** Sends one request on a new connection and returns the whole response. */
    static String exchange(String from, int port, String request) throws IOException {
        try (RawClient client = open(from, port).send(request)) {
            return new String(client.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String get(String path, String... headers) {
        return request("GET", path, headers) + "\r\n";
    }

    /** A request without the empty line at the end of its header. */
    static String request(String method, String path, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + lines;
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads the next response, including its body if it has a Content-Length, and returns its header. */
    String response() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("connection closed after: " + head);
            }
            head.append((char) next);
        }
        String text = head.toString();
        int at = text.indexOf("Content-Length: ");
        if (at >= 0) {
            in.readNBytes(Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at))));
        }
        return text;
    }

    /** Whether the server has closed the connection. */
    boolean ended() {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    static long ended(List<RawClient> clients) {
        return clients.stream().filter(RawClient::ended).count();
    }

    static void awaitEnd(List<RawClient> clients) {
        Await.until(LIMIT, () -> ended(clients) == clients.size(), clients.size() + " connections to be closed");
    }

    static void close(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
