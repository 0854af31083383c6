package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A soak ends after a number of turns or after a time. */
class SoakLengthTest {

    private static final Duration ANY = Duration.ofHours(5);

    @Test
    void a_run_of_turns_ends_after_their_number() {
        SoakLength length = new SoakLength.Turns(100);

        assertThat(length.includes(100, ANY)).isTrue();
        assertThat(length.includes(101, ANY)).isFalse();
        assertThat(length.progress(7, ANY)).isEqualTo("7 of 100 turns accepted");
        assertThat(length.shortfall(99, ANY)).isEqualTo("99 of 100 turns accepted");
        assertThat(length.shortfall(100, ANY)).isEmpty();
    }

    @Test
    void a_run_of_minutes_ends_after_their_time() {
        SoakLength length = new SoakLength.Time(Duration.ofHours(1));

        assertThat(length.includes(1_000_000, Duration.ofSeconds(3599))).isTrue();
        assertThat(length.includes(1, Duration.ofHours(1))).isFalse();
        assertThat(length.progress(7, Duration.ofSeconds(61))).isEqualTo("7 turns accepted, 58:59 left");
        assertThat(length.progress(7, ANY)).isEqualTo("7 turns accepted, 0:00 left");
        assertThat(length.shortfall(7, Duration.ofSeconds(3599))).isEqualTo("7 turns accepted, 0:01 left");
        assertThat(length.shortfall(0, ANY)).isEqualTo("0 turns accepted, 0:00 left");
        assertThat(length.shortfall(7, ANY)).isEmpty();
    }
}
