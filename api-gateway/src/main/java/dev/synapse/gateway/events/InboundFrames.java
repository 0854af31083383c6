package dev.synapse.gateway.events;

import dev.synapse.gateway.events.FrameReader.Handler;
import dev.synapse.gateway.events.FrameReader.Head;
import dev.synapse.gateway.events.FrameReader.Violation;
import dev.synapse.shared.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a client says over its socket. It is small, and all but pings and the close is passed over; but it is held to RFC 6455 and
 * to limits on frames and bytes per second. For one thread at a time.
 */
final class InboundFrames implements Handler {

    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final int MAX_PING_BYTES = 1000;
    private static final byte[] EMPTY = {};

    private final Client client;
    private final FrameRateLimit rate = new FrameRateLimit(System.nanoTime());
    private @Nullable Message message;
    private @Nullable Head frame;
    private byte[] control = EMPTY;
    private int controlBytes;

    InboundFrames(Client client) {
        this.client = client;
    }

    /** The connection that the frames came over; its methods do not wait. */
    interface Client {

        /** A frame has come. */
        void heard();

        /** A ping of the protocol, to be answered with the same payload. */
        void pinged(byte[] payload);

        /** A text of the type {@code ping}. */
        void asked();

        /** The client ends the connection; the payload is what it says about that. */
        void closed(byte[] payload);
    }

    /** What is kept of a message that is not complete. */
    private static final class Message {

        private final boolean text;
        private final Utf8Check utf8 = new Utf8Check();
        private final StringBuilder begin = new StringBuilder(0);
        private long bytes;

        private Message(boolean text) {
            this.text = text;
        }
    }

    @Override
    public void begin(Head head) throws Violation {
        client.heard();
        if (!rate.allows(head.length(), System.nanoTime())) {
            throw new Violation(
                    head.length() > MAX_MESSAGE_BYTES ? CloseReason.TOO_LARGE : CloseReason.TOO_MANY_FRAMES);
        }
        frame = head;
        if (head.isControl()) {
            control = head.length() == 0 ? EMPTY : new byte[(int) head.length()];
            controlBytes = 0;
            return;
        }
        if (head.opcode() == FrameReader.CONTINUATION ? message == null : message != null) {
            throw new Violation(CloseReason.PROTOCOL_ERROR);
        }
        Message current = message == null ? new Message(head.opcode() == FrameReader.TEXT) : message;
        message = current;
        current.bytes += Math.min(head.length(), MAX_MESSAGE_BYTES + 1);
        if (current.bytes > MAX_MESSAGE_BYTES) {
            throw new Violation(CloseReason.TOO_LARGE);
        }
    }

    @Override
    public void payload(ByteBuffer piece) throws Violation {
        if (isControl()) {
            int count = piece.remaining();
            piece.get(control, controlBytes, count);
            controlBytes += count;
            return;
        }
        Message current = message;
        if (current == null || !current.text) {
            return;
        }
        if (!current.utf8.accepts(piece)) {
            throw new Violation(CloseReason.NOT_UTF8);
        }
        if (current.begin.length() <= MAX_PING_BYTES) {
            // a ping has no character beyond ASCII where it matters, so that bytes are enough to recognise it
            current.begin.append(StandardCharsets.ISO_8859_1.decode(piece));
        }
    }

    @Override
    public void end() throws Violation {
        Head head = frame;
        if (head == null) {
            return;
        }
        frame = null;
        switch (head.opcode()) {
            case FrameReader.PING -> client.pinged(control);
            case FrameReader.CLOSE -> close();
            case FrameReader.PONG -> control = EMPTY;
            default -> {
                if (head.last()) {
                    complete();
                }
            }
        }
    }

    private boolean isControl() {
        return frame != null && frame.isControl();
    }

    private void complete() throws Violation {
        Message whole = message;
        message = null;
        if (whole == null || !whole.text) {
            return;
        }
        if (!whole.utf8.isComplete()) {
            throw new Violation(CloseReason.NOT_UTF8);
        }
        if (isPing(whole.begin)) {
            client.asked();
        }
    }

    private static boolean isPing(StringBuilder text) {
        if (text.length() > MAX_PING_BYTES) {
            return false;
        }
        try {
            return "ping"
                    .equals(Json.mapper().readTree(text.toString()).path("type").asString(""));
        } catch (JacksonException e) {
            return false;
        }
    }

    private void close() throws Violation {
        if (control.length > 0) {
            requireValidClose(ByteBuffer.wrap(control));
        }
        client.closed(control);
    }

    /** RFC 6455, sections 5.5.1 and 7.4. */
    private static void requireValidClose(ByteBuffer payload) throws Violation {
        int code = payload.remaining() < 2 ? 0 : payload.getShort() & 0xffff;
        boolean known = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (!known && (code < 3000 || code > 4999)) {
            throw new Violation(CloseReason.PROTOCOL_ERROR);
        }
        Utf8Check reason = new Utf8Check();
        if (!reason.accepts(payload) || !reason.isComplete()) {
            throw new Violation(CloseReason.NOT_UTF8);
        }
    }
}
