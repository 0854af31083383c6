package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command, apart from the run itself. */
class ChaosTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_says_what_there_is() {
        assertThat(run("--help")).isZero();

        assertThat(text(out)).contains("--turns", "--seed", "--kill-every", "--report", "kill-worker", "flush-redis");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --turns 0              | --turns is "0"
            --turns                | --turns needs a value
            --kill-every 40-5      | --kill-every is "40-5"
            --kill-every soon      | two numbers of seconds
            --faults kill-everyone | kill-worker
            --speed                | There is no option --speed
            """)
    void options_that_make_no_sense_are_refused(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(2);

        assertThat(text(err)).contains(message, "Usage: ./synapse chaos");
    }

    @Test
    void a_run_passes_if_all_turns_came_and_enough_happened_and_all_holds() {
        assertThat(report(100, 8, List.of()).passed()).isTrue();
    }

    @Test
    void a_run_in_which_too_little_happened_proves_nothing() {
        assertThat(report(99, 8, List.of()).passed()).isFalse();
        assertThat(report(99, 8, List.of()).markdown()).contains("VOID: 99 turns were accepted, not 100");
        assertThat(report(100, 1, List.of()).passed()).isFalse();
        assertThat(report(100, 1, List.of()).markdown()).contains("VOID: 1 faults happened, not");
    }

    @Test
    void a_broken_promise_fails_the_run_and_is_told() {
        SoakReport report = report(100, 8, List.of("turn 7 was accepted, and is lost"));

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("BROKEN: 1 promises", "- turn 7 was accepted, and is lost");
    }

    @Test
    void the_report_shows_how_long_recovery_took() {
        assertThat(report(100, 8, List.of()).markdown())
                .contains("| kill-worker | 8 | 4.0 s | 7.0 s |", "| accepted | 100 |", "--seed 7");
    }

    private static SoakReport report(int accepted, int faults, List<String> broken) {
        List<Duration> times = Stream.iterate(Duration.ZERO, time -> time.plusSeconds(1))
                .limit(faults)
                .toList();
        return new SoakReport(
                Options.parse(List.of("--turns", "100", "--seed", "7")),
                Instant.EPOCH,
                Duration.ofMinutes(5),
                new SoakReport.Counts(accepted, accepted, 0, 0, 0, Map.of(), 1234, 5, 0),
                List.of(new Recovery(FaultKind.KILL_WORKER, times)),
                broken);
    }

    private int run(String... args) {
        return Chaos.run(
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
