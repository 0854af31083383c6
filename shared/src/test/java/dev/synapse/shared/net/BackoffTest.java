package dev.synapse.shared.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofMillis(700);

    @Test
    void delays_double_up_to_the_maximum() {
        Backoff longest = new Backoff(FIRST, MAX, bound -> bound - 1);

        assertThat(Stream.generate(longest::next).limit(5).map(Duration::toMillis))
                .containsExactly(100L, 200L, 400L, 700L, 700L);
    }

    @Test
    void half_of_a_delay_is_random() {
        Backoff shortest = new Backoff(FIRST, MAX, bound -> 0);

        assertThat(Stream.generate(shortest::next).limit(5).map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 350L, 350L);
    }

    @Test
    void random_delays_are_between_the_half_and_the_whole() {
        Backoff backoff = new Backoff(FIRST, FIRST);

        assertThat(Stream.generate(backoff::next).limit(100))
                .allSatisfy(delay -> assertThat(delay).isBetween(FIRST.dividedBy(2), FIRST));
    }

    @Test
    void a_success_resets_the_delay() {
        Backoff longest = new Backoff(FIRST, MAX, bound -> bound - 1);
        longest.next();
        longest.next();

        longest.reset();

        assertThat(longest.next()).isEqualTo(FIRST);
    }

    @Test
    void an_interrupt_ends_the_pause() {
        Backoff backoff = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
        Thread.currentThread().interrupt();

        backoff.pause();

        assertThat(Thread.interrupted()).isTrue();
    }
}
