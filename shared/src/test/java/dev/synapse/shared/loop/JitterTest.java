package dev.synapse.shared.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JitterTest {

    @Test
    void a_period_varies_by_a_fifth() {
        assertThat(Stream.generate(() -> Jitter.around(Duration.ofSeconds(10))).limit(1000))
                .allSatisfy(period -> assertThat(period).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12)));
    }
}
