package dev.synapse.tools.mcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Lets a server send one large answer at a time: a message of 4 MB takes several times as much until its tool result is cut, and a server
 * may have many calls under way. Answers of up to {@value #SMALL} bytes pass without waiting. Thread-safe.
 */
final class LargeMessageLimiter {

    static final int SMALL = 64 << 10;

    private final Semaphore place = new Semaphore(1, true);

    /**
     * The answer; a read beyond what is small waits until no other large answer is being read, and closing it lets the next one go on. An
     * interrupt ends the wait by {@link InterruptedIOException}.
     */
    InputStream oneAtATime(InputStream answer) {
        return new Waiting(answer);
    }

    private final class Waiting extends FilterInputStream {

        private long count;
        private boolean holds;

        Waiting(InputStream answer) {
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
            if (count >= SMALL && !holds) {
                acquire();
            }
            int most = holds ? length : (int) Math.min(length, SMALL - count);
            int read = super.read(target, offset, most);
            count += Math.max(0, read);
            return read;
        }

        private void acquire() throws InterruptedIOException {
            try {
                place.acquire();
                holds = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }

        @Override
        public void close() throws IOException {
            if (holds) {
                holds = false;
                place.release();
            }
            super.close();
        }
    }
}
