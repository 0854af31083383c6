package dev.synapse.gateway.events;

import java.nio.ByteBuffer;

/**
 * Parses a client's bytes into WebSocket frames (RFC 6455, section 5.2) as they arrive, without buffering payloads. For one thread at
 * a time.
 */
final class FrameReader {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int MAX_HEADER = 14;
    private static final int MAX_CONTROL = 125;

    private final Handler handler;
    private final byte[] header = new byte[MAX_HEADER];
    private final byte[] mask = new byte[4];
    private int headerBytes;
    private boolean inPayload;
    private long remaining;
    private int maskAt;

    FrameReader(Handler handler) {
        this.handler = handler;
    }

    /** Receives the parsed frames. */
    interface Handler {

        /** Begins a frame, whose payload follows in pieces. */
        void begin(FrameHeader header) throws Violation;

        /** Passes on a piece of the frame's payload, unmasked. */
        void payload(ByteBuffer piece) throws Violation;

        /** Ends the frame. */
        void end() throws Violation;
    }

    /** The header of a frame. */
    record FrameHeader(int opcode, boolean last, long length) {

        boolean isControl() {
            return opcode >= CLOSE;
        }
    }

    /** Thrown for a frame after which the connection has to be closed. */
    static final class Violation extends Exception {

        private final CloseReason reason;

        Violation(CloseReason reason) {
            super(reason.reason(), null, false, false);
            this.reason = reason;
        }

        CloseReason reason() {
            return reason;
        }
    }

    /** Consumes the buffer, and unmasks its bytes in place. */
    void read(ByteBuffer bytes) throws Violation {
        while (bytes.hasRemaining()) {
            if (!inPayload) {
                header[headerBytes++] = bytes.get();
                if (headerBytes == 2) {
                    requireValid();
                }
                if (headerBytes > 2 && headerBytes == headerSize()) {
                    begin();
                }
            }
            if (inPayload) {
                payload(bytes);
            }
        }
    }

    private int headerSize() {
        return switch (header[1] & 0x7f) {
            case 126 -> 8;
            case 127 -> 14;
            default -> 6;
        };
    }

    /** Checks the first two bytes of the header. */
    private void requireValid() throws Violation {
        int opcode = header[0] & 0x0f;
        boolean data = opcode <= BINARY;
        boolean control = opcode >= CLOSE && opcode <= PONG && isLast() && (header[1] & 0x7f) <= MAX_CONTROL;
        boolean reserved = (header[0] & 0x70) != 0;
        boolean masked = (header[1] & 0x80) != 0;
        if (!(data || control) || reserved || !masked) {
            throw new Violation(CloseReason.PROTOCOL_ERROR);
        }
    }

    private boolean isLast() {
        return (header[0] & 0x80) != 0;
    }

    private void begin() throws Violation {
        remaining = length();
        if (remaining < minLength()) {
            throw new Violation(CloseReason.PROTOCOL_ERROR);
        }
        System.arraycopy(header, headerBytes - mask.length, mask, 0, mask.length);
        maskAt = 0;
        headerBytes = 0;
        inPayload = true;
        handler.begin(new FrameHeader(header[0] & 0x0f, isLast(), remaining));
    }

    /** The shortest payload that the header's length encoding is allowed for; it is never negative, so negative lengths are invalid too. */
    private long minLength() {
        return switch (header[1] & 0x7f) {
            case 126 -> 126;
            case 127 -> 0x1_0000;
            default -> 0;
        };
    }

    private long length() {
        return switch (header[1] & 0x7f) {
            case 126 -> ByteBuffer.wrap(header).getShort(2) & 0xffffL;
            case 127 -> ByteBuffer.wrap(header).getLong(2);
            default -> header[1] & 0x7fL;
        };
    }

    private void payload(ByteBuffer bytes) throws Violation {
        int count = (int) Math.min(remaining, bytes.remaining());
        if (count > 0) {
            ByteBuffer piece = bytes.slice(bytes.position(), count);
            for (int i = 0; i < count; i++) {
                piece.put(i, (byte) (piece.get(i) ^ mask[maskAt]));
                maskAt = (maskAt + 1) % mask.length;
            }
            bytes.position(bytes.position() + count);
            remaining -= count;
            handler.payload(piece);
        }
        if (remaining == 0) {
            inPayload = false;
            handler.end();
        }
    }
}
