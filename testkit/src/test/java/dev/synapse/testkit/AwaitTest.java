package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void the_accepted_value_is_returned() {
        AtomicInteger asked = new AtomicInteger();

        int value = Await.until(LIMIT, asked::incrementAndGet, now -> now == 3, "the third call");

        assertThat(value).isEqualTo(3);
    }

    @Test
    void an_error_names_the_condition_and_the_last_value() {
        assertThatThrownBy(() -> Await.until(Duration.ZERO, () -> "red", "green"::equals, "the light is green"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the light is green")
                .hasMessageContaining("red");
    }

    @Test
    void assertions_are_retried_until_they_pass() {
        AtomicInteger asked = new AtomicInteger();

        Await.untilPasses(LIMIT, () -> assertThat(asked.incrementAndGet()).isEqualTo(3), "the third call");

        assertThat(asked).hasValue(3);
    }

    @Test
    void a_failing_probe_is_the_cause_of_the_error() {
        assertThatThrownBy(() -> Await.until(
                        Duration.ZERO,
                        () -> {
                            throw new java.io.IOException("no connection");
                        },
                        value -> true,
                        "connected"))
                .hasMessageContaining("no connection")
                .hasCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void an_interrupted_wait_fails_at_once() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.until(LIMIT, () -> false, "never")).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
