package dev.synapse.gateway.intake;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.catalina.connector.ClientAbortException;

/** The output of a response; closes the connection if the client reads it below the minimum rate. For one thread. */
final class MinimumRateOutput extends ServletOutputStream {

    private static final int CHUNK = 8 * 1024;

    private final ServletOutputStream output;
    private final Consumer<IOException> close;
    private final MinimumRate rate;
    private long written;
    private Duration waited = Duration.ZERO;

    MinimumRateOutput(ServletOutputStream output, Consumer<IOException> close, MinimumRate rate) {
        this.output = output;
        this.close = close;
        this.rate = rate;
    }

    private interface WriteOperation {

        void run() throws IOException;
    }

    @Override
    public void write(int b) throws IOException {
        timed(() -> output.write(b), 1);
    }

    /** Writes in chunks, so that the rate is also enforced within a single large write. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += CHUNK) {
            int from = offset + done;
            int count = Math.min(CHUNK, length - done);
            timed(() -> output.write(bytes, from, count), count);
        }
    }

    @Override
    public void flush() throws IOException {
        timed(output::flush, 0);
    }

    private void timed(WriteOperation operation, int count) throws IOException {
        long before = System.nanoTime();
        try {
            operation.run();
        } finally {
            waited = waited.plusNanos(System.nanoTime() - before);
        }
        written += count;
        if (rate.isMissed(written, waited)) {
            IOException tooSlow = new SocketTimeoutException(
                    "the client read only %d bytes in %d s".formatted(written, waited.toSeconds()));
            close.accept(tooSlow);
            throw new ClientAbortException(tooSlow);
        }
    }

    @Override
    public void close() throws IOException {
        output.close();
    }

    @Override
    public boolean isReady() {
        return output.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        output.setWriteListener(listener);
    }
}
