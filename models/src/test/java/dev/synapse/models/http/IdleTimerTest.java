package dev.synapse.models.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleTimerTest {

    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Long> idle = new CopyOnWriteArrayList<>();

    @Test
    void a_wait_that_is_too_long_is_noticed_after_the_limit() {
        try (IdleTimer timer = new IdleTimer(LIMIT, idle::add)) {
            long begun = System.nanoTime();
            long wait = timer.begin();

            Await.until(LONG, () -> !idle.isEmpty(), "the wait to be noticed");

            assertThat(idle.getFirst()).isEqualTo(wait);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void waits_that_end_in_time_are_not_noticed_however_many_they_are() {
        try (IdleTimer timer = new IdleTimer(LIMIT, idle::add)) {
            for (int i = 0; i < 10; i++) {
                timer.begin();
                timer.end();
            }
            long last = timer.begin();

            Await.until(LONG, () -> !idle.isEmpty(), "the last wait to be noticed");

            assertThat(idle).containsOnly(last);
        }
    }

    @Test
    void a_thread_that_is_busy_does_not_wait() {
        try (IdleTimer busy = new IdleTimer(LIMIT, idle::add);
                IdleTimer other = new IdleTimer(LIMIT.multipliedBy(4), wait -> idle.add(-wait))) {
            busy.begin();
            busy.end();
            other.begin();

            Await.until(LONG, () -> !idle.isEmpty(), "a later timer");

            assertThat(idle).allMatch(wait -> wait < 0);
        }
    }
}
