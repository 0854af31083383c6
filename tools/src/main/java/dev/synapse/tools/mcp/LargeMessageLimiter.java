package dev.synapse.tools.mcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Lets a server send one large answer at a time: a message of 4 MB takes several times as much memory until the
 * tool's result has been truncated, and a server may have many calls running. Answers of up to {@value #SMALL} bytes
 * pass without waiting. Thread-safe.
 */
final class LargeMessageLimiter {

    static final int SMALL = 64 << 10;

    private final Semaphore permit = new Semaphore(1, true);

    /**
     * Wraps an answer. Reading more than {@link #SMALL} bytes waits until no other large answer is being read;
     * closing it admits the next one. An interrupt ends the wait with an {@link InterruptedIOException}.
     */
    InputStream oneAtATime(InputStream answer) {
        return new LimitedStream(answer);
    }

    private final class LimitedStream extends FilterInputStream {

        private long count;
        private boolean hasPermit;

        LimitedStream(InputStream answer) {
            super(answer);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (count >= SMALL && !hasPermit) {
                acquire();
            }
            int maxBytes = hasPermit ? length : (int) Math.min(length, SMALL - count);
            int read = super.read(target, offset, maxBytes);
            count += Math.max(0, read);
            return read;
        }

        private void acquire() throws InterruptedIOException {
            try {
                permit.acquire();
                hasPermit = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }

        @Override
        public void close() throws IOException {
            if (hasPermit) {
                hasPermit = false;
                permit.release();
            }
            super.close();
        }
    }
}
