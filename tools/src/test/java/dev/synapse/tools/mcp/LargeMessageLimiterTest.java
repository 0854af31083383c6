package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LargeMessageLimiterTest {

    private final LargeMessageLimiter large = new LargeMessageLimiter();

    @Test
    void small_answers_never_wait() throws IOException {
        try (InputStream first = answer(LargeMessageLimiter.SMALL + 1);
                InputStream second = answer(LargeMessageLimiter.SMALL)) {
            assertThat(first.readAllBytes()).hasSize(LargeMessageLimiter.SMALL + 1);
            assertThat(second.readNBytes(LargeMessageLimiter.SMALL)).hasSize(LargeMessageLimiter.SMALL);
        }
    }

    @Test
    void a_large_answer_waits_until_the_previous_one_is_closed() throws Exception {
        AtomicInteger read = new AtomicInteger();
        Thread second;
        try (InputStream first = answer(1_000_000)) {
            first.readNBytes(100_000);
            second = Thread.ofVirtual().start(() -> {
                try (InputStream other = answer(1_000_000)) {
                    read.addAndGet(other.readNBytes(LargeMessageLimiter.SMALL).length);
                    read.addAndGet(other.readAllBytes().length);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(first.readAllBytes()).hasSize(900_000);
            assertThat(read.get()).isLessThanOrEqualTo(LargeMessageLimiter.SMALL);
        }

        assertThat(second.join(Duration.ofSeconds(30))).isTrue();
        assertThat(read.get()).isEqualTo(1_000_000);
    }

    @Test
    void a_waiting_read_is_interruptible() throws IOException {
        try (InputStream first = answer(1_000_000);
                InputStream second = answer(1_000_000)) {
            assertThat(first.readAllBytes()).hasSize(1_000_000);
            Thread.currentThread().interrupt();
            assertThatThrownBy(second::readAllBytes).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        try (InputStream third = answer(1_000_000)) {
            assertThat(third.readAllBytes()).hasSize(1_000_000);
        }
    }

    private InputStream answer(int bytes) {
        return large.oneAtATime(new ByteArrayInputStream(new byte[bytes]));
    }
}
