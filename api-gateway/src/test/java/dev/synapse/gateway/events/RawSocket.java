package dev.synapse.gateway.events;

import dev.synapse.testkit.ApiClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of sockets and event streams for protocol violations that libraries prevent. For one thread. */
final class RawSocket implements AutoCloseable {

    private static final int READ_LIMIT_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** A frame from the server. */
    record ReceivedFrame(int opcode, ByteBuffer payload) {

        /** The code of a close frame. */
        int code() {
            return payload.getShort(0) & 0xffff;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    /** Sends a WebSocket handshake without waiting for the response. */
    static RawSocket handshake(ApiClient client, String token, String path) {
        return handshakeWith(client, "Authorization: Bearer " + token + "\r\n", path);
    }

    static RawSocket handshakeWithoutToken(ApiClient client, String path) {
        return handshakeWith(client, "", path);
    }

    /** Sends a WebSocket handshake with further header lines. */
    static RawSocket handshakeWith(ApiClient client, String header, String path) {
        return request(
                client,
                "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + header
                        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    }

    /** Requests an event stream without waiting for the response. */
    static RawSocket stream(ApiClient client, String token, String path) {
        return request(client, "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }

    /** The same without a token in a header. */
    static RawSocket stream(ApiClient client, String path) {
        return request(client, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static RawSocket request(ApiClient client, String request) {
        try {
            Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    URI.create(client.baseUrl()).getPort());
            socket.setSoTimeout(READ_LIMIT_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new RawSocket(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the head of the response. */
    String head() {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) readByte());
        }
        return head.toString();
    }

    /** Reads the status of the response. */
    int status() {
        return Integer.parseInt(head().substring(9, 12));
    }

    int readByte() {
        try {
            return in.readUnsignedByte();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a chunked response body to its end. */
    String readChunkedBody() {
        StringBuilder body = new StringBuilder();
        while (body.indexOf("\r\n0\r\n\r\n") < 0) {
            body.append((char) readByte());
        }
        return body.toString();
    }

    /** Reads until the connection ends. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    ReceivedFrame receive() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte();
        byte[] payload = new byte
                [length == 126 ? in.readUnsignedShort() : length == 127 ? Math.toIntExact(in.readLong()) : length];
        in.readFully(payload);
        return new ReceivedFrame(opcode, ByteBuffer.wrap(payload));
    }

    /** Reads up to the close frame and returns its code. */
    int closeCode() throws IOException {
        ReceivedFrame frame = receive();
        while (frame.opcode() != FrameReader.CLOSE) {
            frame = receive();
        }
        return frame.code();
    }

    void send(int first, byte[] payload) throws IOException {
        if (payload.length > 125) {
            throw new IllegalArgumentException("too long for this client");
        }
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
