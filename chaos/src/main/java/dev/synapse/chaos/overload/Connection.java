package dev.synapse.chaos.overload;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A raw connection to the server from an address of the loopback range. Methods block; not thread-safe. */
final class Connection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 20_000;
    private static final int MAX_LINE = 64 * 1024;

    private final Socket socket;
    private final InputStream in;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 512);
    }

    /** State of a connection after the attacker has waited. */
    enum State {
        OPEN,
        CLOSED,
        RESET
    }

    /**
     * Opens a connection.
     *
     * @param receiveBuffer size of the receive buffer of the kernel; 0 for the default
     */
    static Connection open(InetAddress from, int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setReuseAddress(true);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return new Connection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(int oneByte) throws IOException {
        socket.getOutputStream().write(oneByte);
    }

    /** Reads a response with its body; throws {@link SocketTimeoutException} if nothing arrives in time. */
    Response receive(Duration timeout) throws IOException {
        Response head = receiveHead(timeout);
        boolean hasBody = head.status() >= 200 && head.status() != 204 && head.status() != 304;
        return hasBody ? new Response(head.status(), head.headers(), body(head)) : head;
    }

    /** Reads the status and the headers of a response, without its body. */
    Response receiveHead(Duration timeout) throws IOException {
        socket.setSoTimeout(Math.toIntExact(Math.max(1, timeout.toMillis())));
        String[] start = line().split(" ", 3);
        if (start.length < 2 || !start[0].startsWith("HTTP/1.")) {
            throw new IOException("not a status line: " + String.join(" ", start));
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Response(Integer.parseInt(start[1]), headers, "");
    }

    /** Reads and discards data until the server closes the connection or the time is over. */
    State awaitEnd(Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        byte[] discarded = new byte[8192];
        try {
            for (long left = timeout.toNanos(); left > 0; left = end - System.nanoTime()) {
                socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(left).toMillis()));
                if (in.read(discarded) < 0) {
                    return State.CLOSED;
                }
            }
            return State.OPEN;
        } catch (SocketTimeoutException e) {
            return State.OPEN;
        } catch (SocketException e) {
            return State.RESET;
        }
    }

    private String body(Response head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            for (int size = chunk(); size > 0; size = chunk()) {
                body.writeBytes(exactly(size));
                line();
            }
            line();
        } else if (head.headers().containsKey("content-length")) {
            body.writeBytes(exactly(Integer.parseInt(head.header("Content-Length"))));
        } else {
            body.writeBytes(in.readAllBytes());
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the response ended after %d of %d bytes".formatted(bytes.length, size));
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot close a socket", e);
        }
    }
}
