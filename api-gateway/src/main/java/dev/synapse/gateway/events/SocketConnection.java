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
 * A WebSocket on a connection that the web server has handed over. It keeps a few hundred bytes between frames: what is sent is
 * shared with other sockets, and what is received is looked at as it comes. The web server's threads read, the sender's thread
 * writes.
 */
final class SocketConnection implements EventSink, InboundFrames.Client {

    private static final Duration PING_AFTER = Duration.ofSeconds(30);
    private static final long SILENCE = Duration.ofSeconds(95).toNanos();
    private static final long WRITE_LIMIT_MS = Duration.ofSeconds(10).toMillis();
    private static final long FRAME_LIMIT = Duration.ofSeconds(30).toNanos();
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int READ_BYTES = 4 * 1024;
    private static final int WRITE_BYTES = 16 * 1024;
    private static final int MAX_DISCARDED = 256 * 1024;

    private final SocketWrapperBase<?> socket;
    private final StreamSlot slot;
    private final StreamSender sender;
    private final FrameReader reader = new FrameReader(new InboundFrames(this));
    private volatile long heard = System.nanoTime();
    private byte @Nullable [] pong;
    private byte @Nullable [] farewell;
    private boolean lost;
    private boolean ignores;
    private int discarded;

    SocketConnection(SocketWrapperBase<?> socket, Subscription subscription, StreamSlot slot, LiveFeed feed) {
        this.socket = socket;
        this.slot = slot;
        this.sender = new StreamSender(subscription, this, PING_AFTER, feed);
    }

    StreamSender sender() {
        return sender;
    }

    /** Reads what has come, without waiting for more; throws if the connection is of no more use. */
    void read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
        int count = socket.read(false, bytes);
        while (count > 0) {
            take(bytes.flip());
            bytes.clear();
            count = socket.read(false, bytes);
        }
        if (count < 0) {
            throw new EOFException("the client has left");
        }
    }

    private void take(ByteBuffer bytes) throws IOException {
        if (ignores) {
            discarded += bytes.remaining();
            if (discarded > MAX_DISCARDED) {
                throw new IOException("the client sends on after the end");
            }
            return;
        }
        try {
            reader.read(bytes);
        } catch (Violation e) {
            ignores = true;
            sender.subscriber().close(e.reason());
        }
    }

    /** The connection is gone. */
    synchronized void lost() {
        lost = true;
        notifyAll();
        sender.subscriber().left();
    }

    @Override
    public void heard() {
        heard = System.nanoTime();
    }

    @Override
    public void pinged(byte[] payload) {
        synchronized (this) {
            pong = payload;
        }
        sender.signal();
    }

    @Override
    public void asked() {
        sender.subscriber().put(OutboundFrame.pong());
    }

    @Override
    public void closed(byte[] payload) {
        ignores = true;
        synchronized (this) {
            farewell = payload;
            notifyAll();
        }
        sender.subscriber().close(CloseReason.GOODBYE);
    }

    @Override
    public void send(OutboundFrame frame) throws IOException {
        write(FrameReader.TEXT, frame.text());
    }

    /** Answers the last ping only, as RFC 6455, section 5.5.3, allows. */
    @Override
    public void answer() throws IOException {
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
        if (System.nanoTime() - heard > SILENCE) {
            write(FrameReader.CLOSE, payload(CloseReason.SILENT));
            throw new IOException(CloseReason.SILENT.reason());
        }
        write(FrameReader.PING, new byte[0]);
    }

    @Override
    public void close(CloseReason reason) throws IOException {
        byte[] theirs;
        synchronized (this) {
            theirs = farewell;
        }
        write(FrameReader.CLOSE, theirs == null ? payload(reason) : theirs);
        awaitFarewell();
    }

    private static byte[] payload(CloseReason reason) {
        byte[] text = reason.reason().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) reason.code())
                .put(text)
                .array();
    }

    /** Where the connection ended at once, what the client sent last could cost it the farewell. */
    private synchronized void awaitFarewell() throws IOException {
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (farewell == null && !lost && System.nanoTime() - end < 0) {
                wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a frame in one piece. */
    private void write(int opcode, byte[] payload) throws IOException {
        socket.setWriteTimeout(WRITE_LIMIT_MS);
        long begin = System.nanoTime();
        socket.write(true, head(opcode, payload.length));
        for (int from = 0; from < payload.length; from += WRITE_BYTES) {
            if (System.nanoTime() - begin > FRAME_LIMIT) {
                throw new IOException("the client takes too long");
            }
            socket.write(true, ByteBuffer.wrap(payload, from, Math.min(WRITE_BYTES, payload.length - from)));
        }
        socket.flush(true);
    }

    private static ByteBuffer head(int opcode, int length) {
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (0x80 | opcode));
        if (length < 126) {
            head.put((byte) length);
        } else if (length < 1 << 16) {
            head.put((byte) 126).putShort((short) length);
        } else {
            head.put((byte) 127).putLong(length);
        }
        return head.flip();
    }

    @Override
    public void release() {
        socket.close();
        slot.close();
    }
}
