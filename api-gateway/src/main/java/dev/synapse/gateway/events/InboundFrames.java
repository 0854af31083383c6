package dev.synapse.gateway.events;

import dev.synapse.gateway.events.FrameReader.FrameHeader;
import dev.synapse.gateway.events.FrameReader.Handler;
import dev.synapse.gateway.events.FrameReader.Violation;
import dev.synapse.shared.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Handles the frames that a client sends over its socket. It acts on pings and the close frame and ignores the rest, but enforces RFC
 * 6455 and the limits on size and rate for all frames. For one thread at a time.
 */
final class InboundFrames implements Handler {

    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final int MAX_PING_BYTES = 1000;
    private static final byte[] EMPTY = {};

    private final FrameListener listener;
    private final FrameRateLimit rate = new FrameRateLimit(System.nanoTime());
    private @Nullable PartialMessage message;
    private @Nullable FrameHeader frame;
    private byte[] control = EMPTY;
    private int controlBytes;

    InboundFrames(FrameListener listener) {
        this.listener = listener;
    }

    /** Receives what the client asked for; its methods do not block. */
    interface FrameListener {

        /** Called for each frame. */
        void onFrame();

        /** Called for a ping frame, whose pong has the same payload. */
        void onPing(byte[] payload);

        /** Called for a text message of the type {@code ping}. */
        void onPingMessage();

        /** Called for a close frame. */
        void onClose(byte[] payload);
    }

    /** State of a message that is not complete; its text is kept only as far as a ping may be long. */
    private static final class PartialMessage {

        private final boolean text;
        private final Utf8Check utf8 = new Utf8Check();
        private final StringBuilder prefix = new StringBuilder(0);
        private long bytes;

        private PartialMessage(boolean text) {
            this.text = text;
        }
    }

    @Override
    public void begin(FrameHeader header) throws Violation {
        listener.onFrame();
        if (!rate.allows(header.length(), System.nanoTime())) {
            throw new Violation(
                    header.length() > MAX_MESSAGE_BYTES ? CloseReason.TOO_LARGE : CloseReason.TOO_MANY_FRAMES);
        }
        frame = header;
        if (header.isControl()) {
            control = header.length() == 0 ? EMPTY : new byte[(int) header.length()];
            controlBytes = 0;
            return;
        }
        if (header.opcode() == FrameReader.CONTINUATION ? message == null : message != null) {
            throw new Violation(CloseReason.PROTOCOL_ERROR);
        }
        PartialMessage current = message == null ? new PartialMessage(header.opcode() == FrameReader.TEXT) : message;
        message = current;
        current.bytes += Math.min(header.length(), MAX_MESSAGE_BYTES + 1);
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
        PartialMessage current = message;
        if (current == null || !current.text) {
            return;
        }
        if (!current.utf8.accepts(piece)) {
            throw new Violation(CloseReason.NOT_UTF8);
        }
        if (current.prefix.length() <= MAX_PING_BYTES) {
            // the characters that identify a ping are ASCII, so decoding byte by byte is enough
            current.prefix.append(StandardCharsets.ISO_8859_1.decode(piece));
        }
    }

    @Override
    public void end() throws Violation {
        FrameHeader header = frame;
        if (header == null) {
            return;
        }
        frame = null;
        switch (header.opcode()) {
            case FrameReader.PING -> listener.onPing(control);
            case FrameReader.CLOSE -> close();
            case FrameReader.PONG -> control = EMPTY;
            default -> {
                if (header.last()) {
                    complete();
                }
            }
        }
    }

    private boolean isControl() {
        return frame != null && frame.isControl();
    }

    private void complete() throws Violation {
        PartialMessage whole = message;
        message = null;
        if (whole == null || !whole.text) {
            return;
        }
        if (!whole.utf8.isComplete()) {
            throw new Violation(CloseReason.NOT_UTF8);
        }
        if (isPing(whole.prefix)) {
            listener.onPingMessage();
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
        listener.onClose(control);
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
