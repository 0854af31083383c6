package dev.synapse.gateway.intake;

import dev.synapse.gateway.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends and reads raw bytes. A read that takes longer than half a minute fails. */
final class RawConnection implements Closeable {

    private static final int SMALL_WINDOW = 64 * 1024;
    private static final int READ_TIMEOUT_MS = 30_000;

    private final Socket socket = new Socket();

    RawConnection(TestGateway gateway) throws IOException {
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Closes the output side of the connection. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads into the buffer; -1 at the end of the connection, also if it was reset. */
    int read(byte[] buffer) throws IOException {
        try {
            return socket.getInputStream().read(buffer);
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    /** Reads until the connection ends. */
    String readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            all.write(buffer, 0, count);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
