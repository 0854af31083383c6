package dev.synapse.tools.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The start of a response body. Both the bytes received and the decompressed size are limited, so that neither a long
 * page nor a small page that decompresses to gigabytes takes more memory.
 */
final class BoundedBody {
    /** Allowance for compression overhead, so that incompressible content is not truncated too early. */
    private static final int GZIP_OVERHEAD = 64 << 10;

    private final byte[] bytes;
    private final boolean cut;

    private BoundedBody(byte[] bytes, boolean cut) {
        this.bytes = bytes;
        this.cut = cut;
    }

    /** The bytes read; must not be modified. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether the body was truncated. */
    boolean cut() {
        return cut;
    }

    /** Reads at most {@code limit} decompressed bytes. */
    static BoundedBody read(InputStream wire, boolean gzip, int limit) throws IOException {
        InputStream bounded = new LimitedInput(wire, limit + GZIP_OVERHEAD);
        try (InputStream body = gzip ? new GZIPInputStream(bounded) : bounded) {
            byte[] bytes = body.readNBytes(limit);
            return new BoundedBody(bytes, bytes.length == limit);
        }
    }

    /**
     * Ends after this number of bytes. Closing it does not close the connection, whose owner never reads to the end.
     */
    private static final class LimitedInput extends FilterInputStream {
        private long left;

        LimitedInput(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int count = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public void close() {
            left = 0;
        }
    }
}
