package dev.synapse.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Recorder;

/** One WebSocket client, which parses frames as they arrive. Not thread-safe. */
final class LoadClient {

    private static final byte[] SENT = EventGenerator.SENT.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};
    private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};
    private static final int PING = 9;
    private static final int TEXT = 1;

    private final SocketChannel channel;
    private byte[] begun = NONE;

    LoadClient(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Reads the response to the handshake; throws if the socket was not opened. */
    void awaitOpen() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one) < 0) {
                throw new EOFException("incomplete handshake response: " + head);
            }
            head.append((char) one.flip().get());
            one.clear();
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + head);
        }
    }

    /** Reads the available data and returns the number of events in it. */
    int read(ByteBuffer buffer, Recorder nanos) throws IOException {
        buffer.clear().put(begun);
        if (channel.read(buffer) < 0) {
            throw new EOFException("the server closed the connection");
        }
        buffer.flip();
        int events = 0;
        for (int length = frameLength(buffer); length <= buffer.remaining(); length = frameLength(buffer)) {
            events += take(buffer, length, nanos);
        }
        begun = NONE;
        if (buffer.hasRemaining()) {
            begun = new byte[buffer.remaining()];
            buffer.get(begun);
        }
        return events;
    }

    /** Length of the first frame including its header; more than the available bytes if it is not known yet. */
    private static int frameLength(ByteBuffer buffer) {
        int at = buffer.position();
        if (buffer.remaining() < 2) {
            return Integer.MAX_VALUE;
        }
        int length = buffer.get(at + 1);
        if (length < 126) {
            return 2 + length;
        }
        return buffer.remaining() < 4 ? Integer.MAX_VALUE : 4 + (buffer.getShort(at + 2) & 0xffff);
    }

    private int take(ByteBuffer buffer, int length, Recorder nanos) throws IOException {
        int end = buffer.position() + length;
        int opcode = buffer.get() & 0x0f;
        int events = 0;
        if (opcode == PING) {
            channel.write(ByteBuffer.wrap(PONG));
        } else if (opcode == TEXT) {
            nanos.recordValue(Math.max(0, System.nanoTime() - sent(buffer, end)));
            events = 1;
        }
        buffer.position(end);
        return events;
    }

    /** The time of writing, from the end of the event. */
    private static long sent(ByteBuffer buffer, int end) throws IOException {
        int at = end - 2;
        long value = 0;
        for (long unit = 1; buffer.get(at) >= '0' && buffer.get(at) <= '9'; unit *= 10) {
            value += unit * (buffer.get(at--) - '0');
        }
        for (int i = 0; i < SENT.length; i++) {
            if (buffer.get(at - SENT.length + 1 + i) != SENT[i]) {
                throw new IOException("a frame is not an event of this measurement");
            }
        }
        return value;
    }
}
