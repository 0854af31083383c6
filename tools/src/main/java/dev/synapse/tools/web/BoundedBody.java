package dev.synapse.tools.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The start of an answer's body. Both what comes over the wire and what it unpacks to are bounded, so that neither a long page
 * nor a small one that unpacks to gigabytes takes more.
 */
final class BoundedBody {
    /** So that what does not become smaller by packing is not cut in its middle. */
    private static final int HEADERS_OF_GZIP = 64 << 10;

    private final byte[] bytes;
    private final boolean cut;

    private BoundedBody(byte[] bytes, boolean cut) {
        this.bytes = bytes;
        this.cut = cut;
    }

    /** What was read; nobody changes it. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether there was more. */
    boolean cut() {
        return cut;
    }

    static BoundedBody read(InputStream wire, boolean gzip, int limit) throws IOException {
        InputStream bounded = new Wire(wire, limit + HEADERS_OF_GZIP);
        try (InputStream body = gzip ? new GZIPInputStream(bounded) : bounded) {
            byte[] bytes = body.readNBytes(limit);
            return new BoundedBody(bytes, bytes.length == limit);
        }
    }

    /** Ends after so many bytes; closing it leaves the connection to its owner, who does not read to the end. */
    private static final class Wire extends FilterInputStream {
        private long left;

        Wire(InputStream in, long limit) {
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
