package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.TooLarge;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as the {@code InputStream} that LangChain4j's parsers expect. It limits the length of a line
 * to 1 MB and of the body to 64 MB. After {@link #stop} it is at its end, whatever the server still sends. Failures
 * are {@link StreamException}s rather than {@code IOException}s, because the parsers swallow the latter. For one
 * thread.
 */
final class StreamBody extends InputStream {
    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_BODY = 64 << 20;

    private final Exchange exchange;
    private Iterator<ByteBuffer> pieces = List.<ByteBuffer>of().iterator();
    private @Nullable ByteBuffer current;
    private boolean stopped;
    private int lineLength;
    private int total;

    StreamBody(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        ByteBuffer source = nonEmpty();
        if (source == null) {
            return -1;
        }
        int count = Math.min(length, source.remaining());
        source.get(target, offset, count);
        checkSize(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return stopped || current == null ? 0 : current.remaining();
    }

    /** Ends the stream; the next read returns -1. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
    }

    private @Nullable ByteBuffer nonEmpty() {
        while (!stopped && (current == null || !current.hasRemaining())) {
            if (pieces.hasNext()) {
                current = pieces.next();
            } else {
                List<ByteBuffer> next = exchange.read();
                if (next == null) {
                    stop();
                } else {
                    pieces = next.iterator();
                }
            }
        }
        return stopped ? null : current;
    }

    private void checkSize(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            lineLength = bytes[i] == '\n' ? 0 : lineLength + 1;
            if (lineLength > MAX_LINE) {
                throw new StreamException(new TooLarge("a line of the stream", "1 MB"));
            }
        }
        total += count;
        if (total > MAX_BODY) {
            throw new StreamException(new TooLarge("the stream", "64 MB"));
        }
    }
}
