package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.TooLarge;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a response's body in UTF-8, each of at most 16 MB, of a body of at most 64 MB; throws {@link StreamException}. A line ends
 * with CR, LF or both. For one thread.
 */
final class BodyLines {
    /** Some events repeat the whole answer, or have an image in them. */
    private static final int MAX_LINE = 16 << 20;

    private static final int MAX_BODY = 64 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** A longer line leaves its buffer behind, so that a stream does not keep it to its end. */
    private static final int KEPT_BUFFER = 64 << 10;

    private final BodySource source;
    private ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Iterator<ByteBuffer> pieces = List.<ByteBuffer>of().iterator();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean isFirst = true;
    private boolean afterReturn;
    private boolean ended;
    private int total;

    BodyLines(BodySource source) {
        this.source = source;
    }

    /** Waits for the next line, without its end; null at the end of the body. */
    @Nullable
    String next() {
        while (fill()) {
            if (takeLine()) {
                return text();
            }
        }
        return line.size() == 0 ? null : text();
    }

    /** The start of the body, of at most this many bytes, or what was received of it before it stalled or broke. */
    String start(int max) {
        try {
            while (line.size() < max && fill()) {
                line.write(current.array(), current.arrayOffset() + current.position(), current.remaining());
                current.position(current.limit());
            }
        } catch (StreamException broken) {
            if (broken.failure() instanceof StreamFailure.Cancelled) {
                throw broken;
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Ensures that a byte of the body is there; false at its end. */
    private boolean fill() {
        while (!current.hasRemaining() && !ended) {
            if (pieces.hasNext()) {
                current = readable(pieces.next());
                total += current.remaining();
                if (total > MAX_BODY) {
                    throw new StreamException(new TooLarge("the stream", "64 MB"));
                }
            } else {
                List<ByteBuffer> more = source.read();
                ended = more == null;
                pieces = more == null ? pieces : more.iterator();
            }
        }
        return current.hasRemaining();
    }

    private static ByteBuffer readable(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return buffer;
        }
        ByteBuffer copy = ByteBuffer.allocate(buffer.remaining());
        return copy.put(buffer).flip();
    }

    /** Moves bytes to the line; whether its end was reached. */
    private boolean takeLine() {
        skipRestOfLineEnd();
        byte[] bytes = current.array();
        int start = current.arrayOffset() + current.position();
        int limit = start + current.remaining();
        int end = start;
        while (end < limit && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        line.write(bytes, start, end - start);
        if (line.size() > MAX_LINE) {
            throw new StreamException(new TooLarge("a line of the stream", "16 MB"));
        }
        boolean isWhole = end < limit;
        afterReturn = isWhole && bytes[end] == '\r';
        current.position(current.position() + end - start + (isWhole ? 1 : 0));
        return isWhole;
    }

    private void skipRestOfLineEnd() {
        if (afterReturn && current.get(current.position()) == '\n') {
            current.get();
        }
        afterReturn = false;
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        if (line.size() > KEPT_BUFFER) {
            line = new ByteArrayOutputStream();
        } else {
            line.reset();
        }
        if (isFirst && text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        isFirst = false;
        return text;
    }
}
