package dev.synapse.tools.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * HTML input that ends before the tag that exceeds the limit, so that a page of nothing but tags takes no more memory
 * than one of text. For one thread.
 */
final class LimitedTags extends FilterInputStream {
    private static final int MAX_TAGS = 100_000;

    private int tags;
    private boolean truncated;

    LimitedTags(InputStream html) {
        super(html);
    }

    boolean isTruncated() {
        return truncated;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = truncated ? -1 : super.read(buffer, offset, length);
        for (int i = 0; i < count; i++) {
            if (buffer[offset + i] == '<' && ++tags > MAX_TAGS) {
                truncated = true;
                return i == 0 ? -1 : i;
            }
        }
        return count;
    }
}
