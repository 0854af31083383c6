package dev.synapse.gateway.intake;

import dev.synapse.gateway.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends and reads exactly what a test wants. A read that takes longer than half a minute fails. */
final class RawConnection implements Closeable {

    private static final int SMALL_WINDOW = 64 * 1024;
    private static final int HANG = 30_000;

    private final Socket socket = new Socket();

    RawConnection(TestGateway gateway) throws IOException {
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANG);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends no more, but reads on. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Up to so many bytes; -1 at the end, and also where the connection was reset. */
    int read(byte[] buffer) throws IOException {
        try {
            return socket.getInputStream().read(buffer);
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    /** All that comes until the connection ends. */
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
