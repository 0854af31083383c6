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
    private final byte[] buffer = new byte[8192];
    private int position;
    private int filled;

    BoundedLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
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
            int start = position;
            while (position < filled && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < filled) {
                position++;
                return line(head, line);
            }
            if (line.size() > maxBytes) {
                head = head == null ? text(line.toByteArray(), 0, EXCERPT_BYTES) : head;
                line = lastOf(line);
            }
        }
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
