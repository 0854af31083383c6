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
    void a_client_that_takes_each_piece_but_all_too_slowly_is_cut_off() {
        Client client = new Client(20);
        MinimumRateOutput output = new MinimumRateOutput(client, closed::add, RATE);

        assertThatThrownBy(() -> output.write(new byte[2 * 1024 * 1024])).isInstanceOf(ClientAbortException.class);

        assertThat(closed).hasSize(1);
        assertThat(client.taken).isLessThan(2 * 1024 * 1024);
    }

    @Test
    void a_client_that_takes_what_comes_gets_all() throws IOException {
        Client client = new Client(0);
        MinimumRateOutput output =
                new MinimumRateOutput(client, closed::add, new MinimumRate(Duration.ofMinutes(1), 1024));

        output.write(new byte[100_000]);
        output.write(1);
        output.flush();

        assertThat(closed).isEmpty();
        assertThat(client.taken).isEqualTo(100_001);
    }

    /** Takes so many milliseconds for each write. */
    private static final class Client extends ServletOutputStream {

        private final CountDownLatch never = new CountDownLatch(1);
        private final int milliseconds;
        private int taken;

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
            taken += length;
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
