package dev.synapse.models.http;

import dev.synapse.models.http.StreamFailure.Malformed;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a body that a proxy has compressed unasked, as it arrives. A body in any other coding is {@link Malformed}. For one thread.
 */
final class GzipBody implements BodySource {
    private static final int PIECE = 8 << 10;

    private final Packed packed;
    private @Nullable GZIPInputStream unpacked;

    private GzipBody(BodySource packed) {
        this.packed = new Packed(packed);
    }

    /** The body as it was before a {@code Content-Encoding}. */
    static BodySource decoded(ResponseInfo head, BodySource body) {
        String coding = head.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity", "" -> body;
            case "gzip", "x-gzip" -> new GzipBody(body);
            default ->
                throw new StreamException(
                        new Malformed("its Content-Encoding is " + coding + ", which was not asked for"));
        };
    }

    @Override
    public @Nullable List<ByteBuffer> read() {
        try {
            if (unpacked == null) {
                unpacked = new GZIPInputStream(packed);
            }
            byte[] piece = new byte[PIECE];
            int length = unpacked.read(piece);
            return length < 0 ? null : List.of(ByteBuffer.wrap(piece, 0, length));
        } catch (EOFException cut) {
            throw new StreamException(new StreamFailure.CutShort("the end of the compressed body is missing"));
        } catch (IOException invalid) {
            throw new StreamException(new Malformed("its body is not gzip, as its Content-Encoding says"));
        }
    }

    /** The pieces as a stream that never waits for more than it needs. */
    private static final class Packed extends InputStream {
        private final BodySource source;
        private Iterator<ByteBuffer> pieces = List.<ByteBuffer>of().iterator();
        private ByteBuffer current = ByteBuffer.allocate(0);
        private boolean ended;

        Packed(BodySource source) {
            this.source = source;
        }

        private boolean fill() {
            while (!current.hasRemaining() && !ended) {
                if (pieces.hasNext()) {
                    current = pieces.next();
                } else {
                    List<ByteBuffer> more = source.read();
                    ended = more == null;
                    pieces = more == null ? pieces : more.iterator();
                }
            }
            return current.hasRemaining();
        }

        @Override
        public int read() {
            return fill() ? current.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, current.remaining());
            current.get(bytes, offset, count);
            return count;
        }

        @Override
        public int available() {
            return current.remaining();
        }
    }
}
