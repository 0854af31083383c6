package dev.synapse.tools.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A program's standard error, polled ten times a second. A blocking read from a pipe would occupy a platform thread,
 * even on a virtual thread; this one sleeps. For one thread.
 */
final class PolledStderr extends InputStream {
    private static final long POLL_MILLIS = 100;

    private final Process program;
    private final InputStream output;

    PolledStderr(Process program, InputStream output) {
        this.program = program;
        this.output = output;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            while (program.isAlive() && output.available() == 0) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        return output.read(target, offset, length);
    }
}
