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
import picocli.CommandLine;

/** The command line of the soak, and its report. */
class ChaosTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_lists_the_options() {
        assertThat(run("--help")).isZero();

        assertThat(text(out))
                .contains(
                        "--turns",
                        "--minutes",
                        "--seed",
                        "--kill-every",
                        "--report",
                        "kill-worker",
                        "flush-redis",
                        "--cluster");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --turns 0              | '--turns': '0' is not a whole number from 1 to 10000000
            --minutes 0            | '--minutes': '0' is not a whole number from 1 to 10080
            --turns 5 --minutes 1  | --turns=N, --minutes=N are mutually exclusive (specify only one)
            --at-least none        | '--at-least': 'none' is not a whole number from 1 to 10000
            --turns                | Missing required parameter for option '--turns'
            --kill-every 40-5      | '40-5' is not a range of seconds such as 5-40
            --kill-every soon      | 'soon' is not a range of seconds
            --faults kill-everyone | 'kill-everyone' is not a fault; the faults are kill-worker,
            --faults cut,move-slots | '--faults': 'move-slots' is not a fault of a soak without --cluster; the faults are kill-worker,
            --cluster --faults cut,torn-tail | '--faults': 'torn-tail' is not a fault of a soak with --cluster; the faults are kill-worker,
            --speed                | Unknown option: '--speed'
            --turns 5 overload     | --turns is not an option of overload
            """)
    void invalid_options_are_rejected(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(2);

        assertThat(text(err)).contains(message, "Usage: ./synapse chaos");
    }

    @Test
    void a_run_with_all_turns_and_faults_and_without_violations_passes() {
        assertThat(report(100, 8, List.of()).passed()).isTrue();
    }

    @Test
    void a_run_with_too_few_turns_or_faults_is_void() {
        assertThat(report(99, 8, List.of()).passed()).isFalse();
        assertThat(report(99, 8, List.of()).markdown()).contains("VOID: 99 of 100 turns accepted");
        assertThat(report(100, 1, List.of()).passed()).isFalse();
        assertThat(report(100, 1, List.of()).markdown()).contains("VOID: 1 fault happened; at least");
    }

    @Test
    void a_run_without_one_kind_of_fault_is_void() {
        SoakReport report = report(100, new Recovery(FaultKind.CUT, some(8), List.of()), List.of(), List.of());

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("VOID: fewer than 1 fault of kill-worker (0)");
    }

    @Test
    void a_fence_regression_fails_the_run() {
        Recovery recovery = new Recovery(FaultKind.KILL_WORKER, some(8), List.of());
        SoakReport report = report(100, recovery, List.of("the fence of job 1-0 decreased"), List.of());

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("FAILED: 1 violation", "- the fence of job 1-0 decreased");
    }

    @Test
    void slow_recovery_from_an_isolated_kill_fails_the_run() {
        List<Duration> tooLong = List.of(Duration.ofSeconds(31));
        Recovery beside = new Recovery(
                FaultKind.KILL_WORKER,
                Stream.concat(some(7).stream(), tooLong.stream()).toList(),
                some(7));
        Recovery alone = new Recovery(FaultKind.KILL_WORKER, beside.times(), tooLong);

        assertThat(report(100, beside, List.of(), List.of()).passed()).isTrue();
        assertThat(report(100, alone, List.of(), List.of()).passed()).isFalse();
        assertThat(report(100, alone, List.of(), List.of()).markdown())
                .contains("recovery from kill-worker took 31.0 s; the limit is 30.0 s");
    }

    @Test
    void a_violated_invariant_fails_the_run_and_is_reported() {
        SoakReport report = report(100, 8, List.of("turn 7 was accepted, but is missing"));

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("FAILED: 1 violation", "- turn 7 was accepted, but is missing");
    }

    @Test
    void the_report_shows_recovery_times() {
        assertThat(report(100, 8, List.of()).markdown())
                .contains(
                        "| kill-worker | 8 | 4.0 s | 7.0 s | 8 | 7.0 s | 30.0 s |",
                        "| accepted | 100 |",
                        "| most model calls of one step, limit 3 | 2 |",
                        "| takeovers among them | 12 |",
                        "--seed 7");
    }

    private static SoakReport report(int accepted, int faults, List<String> broken) {
        return report(accepted, new Recovery(FaultKind.KILL_WORKER, some(faults), some(faults)), List.of(), broken);
    }

    private static List<Duration> some(int count) {
        return Stream.iterate(Duration.ZERO, time -> time.plusSeconds(1))
                .limit(count)
                .toList();
    }

    private static SoakReport report(int accepted, Recovery recovery, List<String> regressions, List<String> broken) {
        return new SoakReport(
                options("--turns", "100", "--seed", "7", "--faults", "kill-worker"),
                Instant.EPOCH,
                Duration.ofMinutes(5),
                new SoakCounts(accepted, accepted, 0, 0, 0, 0, Map.of()),
                new Evidence(700, 600, 2, "3", new FenceMonitor.Observations(500, 12, regressions), 1234, 5, 0, 7),
                List.of(recovery),
                broken);
    }

    private static SoakOptions options(String... args) {
        SoakOptions options = new SoakOptions();
        var _ = new CommandLine(options).parseArgs(args);
        return options;
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
