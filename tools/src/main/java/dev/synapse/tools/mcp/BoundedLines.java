package dev.synapse.tools.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of UTF-8, none of which takes more memory than the limit. For one thread. */
final class BoundedLines {
    private static final int EXCERPT_BYTES = 1024;

    private final InputStream in;
    private final int maxBytes;
    private final LineEnd end;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int filled;
    private boolean afterCarriageReturn;

    /** Reads lines that end with LF or CRLF. */
    BoundedLines(InputStream in, int maxBytes) {
        this(in, maxBytes, LineEnd.LF);
    }

    BoundedLines(InputStream in, int maxBytes, LineEnd end) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.end = end;
    }

    /** What ends a line besides CRLF. */
    enum LineEnd {
        LF,
        LF_OR_CR
    }

    /** A line without its line break; if it exceeds the limit, only its start and its end. */
    record Line(String text, boolean tooLong) {}

    /** Returns the next line; null at the end. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        String head = null;
        while (true) {
            if (position == filled && !fill()) {
                return head == null && line.size() == 0 ? null : line(head, line);
            }
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            int start = position;
            while (position < filled && !isEnd(buffer[position])) {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < filled) {
                afterCarriageReturn = buffer[position] == '\r';
                position++;
                return line(head, line);
            }
            if (line.size() > maxBytes) {
                head = head == null ? text(line.toByteArray(), 0, EXCERPT_BYTES) : head;
                line = lastOf(line);
            }
        }
    }

    /** A lone CR ends its line at once, and not only when the next byte comes. */
    private boolean isEnd(byte next) {
        return next == '\n' || (next == '\r' && end == LineEnd.LF_OR_CR);
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    private Line line(@Nullable String head, ByteArrayOutputStream rest) {
        byte[] bytes = rest.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        if (head == null && length <= maxBytes) {
            return new Line(text(bytes, 0, length), false);
        }
        String start = head == null ? text(bytes, 0, EXCERPT_BYTES) : head;
        return new Line(start + " … " + text(bytes, Math.max(0, length - EXCERPT_BYTES), length), true);
    }

    private static ByteArrayOutputStream lastOf(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        ByteArrayOutputStream last = new ByteArrayOutputStream(2 * EXCERPT_BYTES);
        last.write(bytes, Math.max(0, bytes.length - EXCERPT_BYTES), Math.min(EXCERPT_BYTES, bytes.length));
        return last;
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = Math.min(to, bytes.length);
        return new String(bytes, from, Math.max(0, end - from), StandardCharsets.UTF_8);
    }
}
