package dev.synapse.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;

class MinimumRateOutputTest {

    private static final MinimumRate RATE = new MinimumRate(Duration.ofMillis(100), 1024 * 1024);

    private final List<IOException> closed = new ArrayList<>();

    @Test
    void a_client_that_reads_each_chunk_but_below_the_rate_is_disconnected() {
        Client client = new Client(20);
        MinimumRateOutput output = new MinimumRateOutput(client, closed::add, RATE);

        assertThatThrownBy(() -> output.write(new byte[2 * 1024 * 1024])).isInstanceOf(ClientAbortException.class);

        assertThat(closed).hasSize(1);
        assertThat(client.written).isLessThan(2 * 1024 * 1024);
    }

    @Test
    void a_client_above_the_rate_gets_the_whole_response() throws IOException {
        Client client = new Client(0);
        MinimumRateOutput output =
                new MinimumRateOutput(client, closed::add, new MinimumRate(Duration.ofMinutes(1), 1024));

        output.write(new byte[100_000]);
        output.write(1);
        output.flush();

        assertThat(closed).isEmpty();
        assertThat(client.written).isEqualTo(100_001);
    }

    /** Output whose every write takes {@code milliseconds}. */
    private static final class Client extends ServletOutputStream {

        private final CountDownLatch never = new CountDownLatch(1);
        private final int milliseconds;
        private int written;

        Client(int milliseconds) {
            this.milliseconds = milliseconds;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                assertThat(never.await(milliseconds, TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
                throw new InterruptedIOException(e.getMessage());
            }
            written += length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
