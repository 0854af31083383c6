package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BusyModelsTest {

    private static final String MODEL = "openai/gpt-5-mini";
    private static final Optional<Duration> SIX_SECONDS = Optional.of(Duration.ofSeconds(6));

    private final List<Duration> announced = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final BusyModels busy = new BusyModels(() -> now, (model, duration) -> announced.add(duration));

    @Test
    void a_model_without_refusals_is_called_at_once() {
        assertThat(busy.admit(MODEL)).isEmpty();
    }

    @Test
    void a_refused_call_holds_back_the_others_of_its_model_for_as_long_as_the_vendor_asks() {
        assertThat(refuse(SIX_SECONDS)).isEqualTo(Duration.ofSeconds(6));

        assertThat(busy.admit(MODEL)).hasValueSatisfying(wait -> {
            assertThat(wait.duration()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(8));
            assertThat(wait.reason()).isEqualTo("429");
        });
        assertThat(busy.admit("openai/gpt-5")).isEmpty();
        pass(6000);
        assertThat(busy.admit(MODEL)).isEmpty();
    }

    @Test
    void without_a_time_to_wait_pauses_double() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pauses.add(refuse(Optional.empty()).toSeconds());
            pass(20_000);
            busy.admit(MODEL);
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 16L);
    }

    @Test
    void a_vendor_that_was_wrong_about_the_time_to_wait_is_waited_for_longer() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pauses.add(refuse(Optional.of(Duration.ofSeconds(3))).toSeconds());
            pass(20_000);
            busy.admit(MODEL);
        }
        busy.answered(MODEL, now);

        assertThat(pauses).containsExactly(3L, 3L, 3L, 4L, 8L, 16L);
        assertThat(refuse(Optional.of(Duration.ofSeconds(3)))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void calls_that_were_in_flight_do_not_lengthen_the_pause_and_wait_for_their_turn() {
        Instant before = now;
        pass(100);
        refuse(Optional.empty());

        List<Duration> waits = IntStream.range(0, 200)
                .mapToObj(i -> busy.refused(MODEL, before, Optional.empty(), "429"))
                .toList();

        assertThat(announced).containsExactly(Duration.ofSeconds(1));
        assertThat(waits.getLast()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
        assertThat(waits).doesNotHaveDuplicates();
    }

    /** A thousand calls come while the model is busy; those that wait come back when they were told to. */
    @Test
    void calls_are_let_through_gradually_and_all_of_them() {
        refuse(SIX_SECONDS);
        PriorityQueue<Instant> due = new PriorityQueue<>();
        IntStream.range(0, 1000).forEach(i -> due.add(now.plusMillis(i)));
        Instant end = now.plusSeconds(6);
        List<Duration> admitted = new ArrayList<>();
        int postponed = 0;

        while (!due.isEmpty()) {
            now = due.remove();
            Optional<BusyModels.Wait> wait = busy.admit(MODEL);
            if (wait.isPresent()) {
                due.add(now.plus(wait.get().duration()));
                postponed++;
            } else {
                admitted.add(Duration.between(end, now));
            }
        }

        assertThat(admitted).hasSize(1000).allMatch(time -> !time.isNegative());
        assertThat(admitted.stream().filter(time -> time.toMillis() < 1000)).hasSizeLessThanOrEqualTo(2);
        assertThat(admitted.stream().filter(time -> time.toMillis() < 3000)).hasSizeLessThanOrEqualTo(8);
        assertThat(admitted.getLast()).isLessThan(Duration.ofSeconds(12));
        assertThat(postponed).isLessThan(2000);
    }

    @Test
    void an_answer_ends_the_pause_early_and_only_that_of_a_later_call() {
        Instant before = now;
        pass(1);
        refuse(Optional.of(Duration.ofMinutes(10)));
        pass(1000);

        busy.answered(MODEL, before);
        assertThat(busy.admit(MODEL)).isPresent();
        pass(60_000);
        assertThat(busy.admit(MODEL)).as("one call a minute is let through").isEmpty();
        assertThat(busy.admit(MODEL)).isPresent();
        busy.answered(MODEL, now);

        assertThat(busy.admit(MODEL).map(wait -> wait.duration().toSeconds()).orElse(0L))
                .isLessThan(5);
    }

    @Test
    void a_model_that_answers_nothing_for_long_is_said_to_be_lasting() {
        refuse(Optional.empty());
        pass(30_000);
        refuse(SIX_SECONDS);
        assertThat(busy.admit(MODEL).orElseThrow().isLasting()).isFalse();
        pass(20_000);
        refuse(SIX_SECONDS);

        assertThat(busy.admit(MODEL).orElseThrow().isLasting()).isTrue();
    }

    @Test
    void a_pause_that_another_worker_found_holds_here_and_is_not_announced_again() {
        busy.pausedElsewhere(MODEL, Duration.ofSeconds(6));

        assertThat(busy.admit(MODEL)).isPresent();
        assertThat(announced).isEmpty();
        pass(6000);
        assertThat(busy.admit(MODEL)).isEmpty();
    }

    @Test
    void any_number_of_models_takes_bounded_memory() {
        IntStream.range(0, 5000).forEach(i -> busy.refused("openai/" + i, now, SIX_SECONDS, "429"));

        assertThat(IntStream.range(0, 5000)
                        .filter(i -> busy.admit("openai/" + i).isPresent()))
                .hasSize(1000);
    }

    private Duration refuse(Optional<Duration> stated) {
        return busy.refused(MODEL, now, stated, "429");
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
    }
}
