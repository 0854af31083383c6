package dev.synapse.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Accepts one WebSocket and sends the given events; implements just enough of RFC 6455 for {@link EventClientTest}. */
final class SocketServer implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Socket> opened = new CompletableFuture<>();
    private final CompletableFuture<String> requestLine = new CompletableFuture<>();
    private final String token;

    /** If a token is given, rejects a handshake without it with 401. */
    SocketServer(String token) throws IOException {
        this.token = token;
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    String requestLine() {
        return requestLine.join();
    }

    void event(String type, long seq) {
        text(ApiClient.json().put("type", type).put("seq", seq).toString());
    }

    void text(String payload) {
        send(0x81, payload.getBytes(StandardCharsets.UTF_8));
    }

    void closeWith(int code) {
        send(0x88, new byte[] {(byte) (code >> 8), (byte) code});
    }

    void cut() throws IOException {
        opened.join().setSoLinger(true, 0);
        opened.join().close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (opened.isDone()) {
            opened.join().close();
        }
    }

    private void send(int kind, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(kind);
        frame.write(payload.length);
        frame.writeBytes(payload);
        try {
            opened.join().getOutputStream().write(frame.toByteArray());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void accept() {
        try {
            Socket socket = listener.accept();
            String head = readHead(socket.getInputStream());
            requestLine.complete(head.lines().findFirst().orElseThrow());
            boolean admitted = token.isEmpty() || head.contains("Authorization: Bearer " + token + "\r\n");
            socket.getOutputStream().write((admitted ? upgrade(head) : refusal()).getBytes(StandardCharsets.US_ASCII));
            opened.complete(socket);
        } catch (IOException failure) {
            opened.completeExceptionally(failure);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static String upgrade(String head) {
        String key = head.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .map(line -> line.substring("Sec-WebSocket-Key: ".length()))
                .findFirst()
                .orElseThrow();
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + sha1(key + MAGIC) + "\r\n\r\n";
    }

    private static String refusal() {
        return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
