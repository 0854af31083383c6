package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {

    @ParameterizedTest
    @CsvSource({
        "1, 250, 500",
        "2, 500, 1000",
        "3, 1000, 2000",
        "7, 15000, 30000",
        "20, 15000, 30000",
        "1000, 15000, 30000"
    })
    void the_delay_doubles_up_to_half_a_minute(int attempt, long least, long most) {
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(
                                i -> RetryDelay.after(attempt, Optional.empty()).toMillis()))
                .allSatisfy(delay -> assertThat(delay).isBetween(least, most));
    }

    @Test
    void what_the_vendor_asks_for_is_never_undercut() {
        Duration asked = Duration.ofSeconds(42);

        assertThat(RetryDelay.after(1, Optional.of(asked))).isEqualTo(asked);
        assertThat(RetryDelay.after(1, Optional.of(Duration.ZERO)))
                .isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @Test
    void more_than_two_minutes_are_not_waited_for() {
        assertThat(RetryDelay.isTooLong(Optional.empty())).isFalse();
        assertThat(RetryDelay.isTooLong(Optional.of(Duration.ofMinutes(2)))).isFalse();
        assertThat(RetryDelay.isTooLong(Optional.of(Duration.ofSeconds(121)))).isTrue();
    }
}
