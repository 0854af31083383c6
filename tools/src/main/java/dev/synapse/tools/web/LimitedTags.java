package dev.synapse.tools.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends before the tag that is one too many, so that a page of nothing but tags takes no more memory than one of text. */
final class LimitedTags extends FilterInputStream {
    private static final int MAX_TAGS = 100_000;

    private int tags;
    private boolean cut;

    LimitedTags(InputStream html) {
        super(html);
    }

    boolean hasCut() {
        return cut;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = cut ? -1 : super.read(buffer, offset, length);
        for (int i = 0; i < count; i++) {
            if (buffer[offset + i] == '<' && ++tags > MAX_TAGS) {
                cut = true;
                return i == 0 ? -1 : i;
            }
        }
        return count;
    }
}
