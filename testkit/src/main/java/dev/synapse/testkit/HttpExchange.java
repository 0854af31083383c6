package dev.synapse.testkit;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A request and its response on a raw socket, so that the response can be faulty: cut, reset, half a chunk, unterminated. Used by one
 * thread; {@link #clientLeft()} is called by the connection's reader.
 */
final class HttpExchange {
    private final HttpRequest request;
    private final Socket socket;
    private volatile boolean complete;
    private volatile boolean closedHere;
    private volatile boolean clientLeft;

    HttpExchange(HttpRequest request, Socket socket) {
        this.request = request;
        this.socket = socket;
    }

    HttpRequest request() {
        return request;
    }

    void respond(int status, Map<String, String> headers, JsonNode body) throws IOException {
        respond(status, "application/json", headers, body.toString());
    }

    void respond(int status, String contentType, Map<String, String> headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = head(status, contentType, headers, "Content-Length: " + bytes.length);
        complete = true;
        write(concat(head, bytes));
    }

    /** Sends the head and half of the announced body. */
    void respondHalf(JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = head(200, "application/json", Map.of(), "Content-Length: " + bytes.length);
        write(concat(head, Arrays.copyOf(bytes, bytes.length / 2)));
    }

    void startChunks(String contentType) throws IOException {
        write(head(200, contentType, Map.of("Cache-Control", "no-cache"), "Transfer-Encoding: chunked"));
    }

    void chunk(byte[] data) throws IOException {
        write(encodeChunk(data));
    }

    /** Sends the last part and the end mark in one write, so that a client either gets both or neither. */
    void lastChunk(byte[] data) throws IOException {
        complete = true;
        byte[] end = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        write(data.length == 0 ? end : concat(encodeChunk(data), end));
    }

    /** Sends the first half of an announced chunk. */
    void halfChunk(byte[] data) throws IOException {
        byte[] chunk = encodeChunk(data);
        write(Arrays.copyOf(chunk, chunk.length / 2));
    }

    /** Closes the connection with a FIN, whatever was announced. */
    void close() throws IOException {
        closedHere = true;
        socket.close();
    }

    /** Closes the connection with a RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    /** Called when the reader of the connection has reached its end. */
    void clientLeft() {
        clientLeft = !complete && !closedHere;
    }

    /** Whether the client closed the connection before the answer was complete. */
    boolean hasClientLeft() {
        return clientLeft;
    }

    /** Whether another request may follow on this connection. */
    boolean keepsAlive() {
        return complete && !closedHere && !request.header("connection").equalsIgnoreCase("close");
    }

    private void write(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException broken) {
            clientLeft();
            throw broken;
        }
    }

    private static byte[] head(int status, String contentType, Map<String, String> headers, String length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
        head.append("Content-Type: ").append(contentType).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append(length).append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encodeChunk(byte[] data) {
        byte[] size = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return concat(concat(size, data), "\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
