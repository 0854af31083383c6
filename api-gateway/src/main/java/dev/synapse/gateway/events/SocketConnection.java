package dev.synapse.gateway.events;

import dev.synapse.gateway.events.FrameReader.Violation;
import dev.synapse.gateway.events.StreamLimiter.StreamSlot;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on a connection that the web server has handed over. It occupies a few hundred bytes between frames: outbound frames are
 * shared with other sockets, and inbound frames are parsed as they arrive. The web server's threads read; the sender's thread writes.
 */
final class SocketConnection implements EventSink, InboundFrames.FrameListener {

    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final long SILENCE_LIMIT = Duration.ofSeconds(95).toNanos();
    private static final long WRITE_LIMIT_MS = Duration.ofSeconds(10).toMillis();
    private static final long FRAME_LIMIT = Duration.ofSeconds(30).toNanos();
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int READ_BYTES = 4 * 1024;
    private static final int WRITE_BYTES = 16 * 1024;
    private static final int MAX_DISCARDED = 256 * 1024;

    private final SocketWrapperBase<?> socket;
    private final StreamSlot slot;
    private final StreamSender sender;
    private final FrameReader reader = new FrameReader(new InboundFrames(this));
    private volatile long lastFrameAt = System.nanoTime();
    private byte @Nullable [] pong;
    private byte @Nullable [] clientClose;
    private boolean disconnected;
    private boolean discarding;
    private int discarded;

    SocketConnection(SocketWrapperBase<?> socket, Subscription subscription, StreamSlot slot, LiveFeed feed) {
        this.socket = socket;
        this.slot = slot;
        this.sender = new StreamSender(subscription, this, PING_AFTER, feed);
    }

    StreamSender sender() {
        return sender;
    }

    /** Reads the available bytes without blocking; throws if the connection cannot be used any more. */
    void read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
        int count = socket.read(false, bytes);
        while (count > 0) {
            handle(bytes.flip());
            bytes.clear();
            count = socket.read(false, bytes);
        }
        if (count < 0) {
            throw new EOFException("the client closed the connection");
        }
    }

    private void handle(ByteBuffer bytes) throws IOException {
        if (discarding) {
            discarded += bytes.remaining();
            if (discarded > MAX_DISCARDED) {
                throw new IOException("the client sent more than 256 KiB after the close");
            }
            return;
        }
        try {
            reader.read(bytes);
        } catch (Violation e) {
            discarding = true;
            sender.subscriber().close(e.reason());
        }
    }

    /** Called when the connection has ended. */
    synchronized void disconnected() {
        disconnected = true;
        notifyAll();
        sender.subscriber().disconnected();
    }

    @Override
    public void onFrame() {
        lastFrameAt = System.nanoTime();
    }

    @Override
    public void onPing(byte[] payload) {
        synchronized (this) {
            pong = payload;
        }
        sender.signal();
    }

    @Override
    public void onPingMessage() {
        sender.subscriber().enqueue(OutboundFrame.pong());
    }

    @Override
    public void onClose(byte[] payload) {
        discarding = true;
        synchronized (this) {
            clientClose = payload;
            notifyAll();
        }
        sender.subscriber().close(CloseReason.NORMAL);
    }

    @Override
    public void send(OutboundFrame frame, Runnable progress) throws IOException {
        write(FrameReader.TEXT, frame.text(), progress);
    }

    /** Replies to the latest ping only, as RFC 6455, section 5.5.3, allows. */
    @Override
    public void sendReplies() throws IOException {
        byte[] payload;
        synchronized (this) {
            payload = pong;
            pong = null;
        }
        if (payload != null) {
            write(FrameReader.PONG, payload);
        }
    }

    @Override
    public void ping() throws IOException {
        if (System.nanoTime() - lastFrameAt > SILENCE_LIMIT) {
            write(FrameReader.CLOSE, payload(CloseReason.CLIENT_SILENT));
            throw new IOException(CloseReason.CLIENT_SILENT.reason());
        }
        write(FrameReader.PING, new byte[0]);
    }

    @Override
    public void close(CloseReason reason) throws IOException {
        byte[] theirs;
        synchronized (this) {
            theirs = clientClose;
        }
        write(FrameReader.CLOSE, theirs == null ? payload(reason) : theirs);
        awaitClientClose();
    }

    private static byte[] payload(CloseReason reason) {
        byte[] text = reason.reason().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) reason.code())
                .put(text)
                .array();
    }

    /** Waits for the client's close frame: ending the connection with unread input could discard our close frame. */
    private synchronized void awaitClientClose() throws IOException {
        long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            while (clientClose == null && !disconnected && System.nanoTime() - end < 0) {
                wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        write(opcode, payload, () -> {});
    }

    /** Writes an unfragmented frame. */
    private void write(int opcode, byte[] payload, Runnable progress) throws IOException {
        socket.setWriteTimeout(WRITE_LIMIT_MS);
        long begin = System.nanoTime();
        socket.write(true, header(opcode, payload.length));
        for (int from = 0; from < payload.length; from += WRITE_BYTES) {
            if (System.nanoTime() - begin > FRAME_LIMIT) {
                throw new IOException("the client did not read the frame within 30 s");
            }
            socket.write(true, ByteBuffer.wrap(payload, from, Math.min(WRITE_BYTES, payload.length - from)));
            progress.run();
        }
        socket.flush(true);
        progress.run();
    }

    private static ByteBuffer header(int opcode, int length) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) (0x80 | opcode));
        if (length < 126) {
            header.put((byte) length);
        } else if (length < 1 << 16) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        return header.flip();
    }

    @Override
    public void release() {
        socket.close();
        slot.close();
    }
}
