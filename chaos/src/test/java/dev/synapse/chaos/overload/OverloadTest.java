package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.chaos.Chaos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command {@code ./synapse chaos overload}, and its report. */
class OverloadTest {

    private static final HeapUsage START = new HeapUsage(50_000_000);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_lists_the_options() {
        assertThat(run("--help")).isZero();

        assertThat(text(out)).contains("./synapse chaos overload", "--minutes", "--addresses", "--attacks", "--report");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --minutes 0             | '--minutes': '0' is not a whole number from 1 to 1440
            --seconds               | Missing required parameter for option '--seconds'
            --addresses many        | 'many' is not a whole number from 1 to 250
            --minutes 1 --seconds 1 | mutually exclusive
            --speed                 | Unknown option: '--speed'
            """)
    void invalid_options_are_rejected(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(2);

        assertThat(text(err)).contains(message, "Usage: ./synapse chaos overload");
    }

    @Test
    void the_jvm_has_the_options_of_the_launcher() throws IOException {
        String launcher = Files.readString(Path.of("../synapse"));

        assertThat(TargetServer.JVM_OPTIONS)
                .allSatisfy(option -> assertThat(launcher).contains(option));
    }

    @Test
    @Timeout(400)
    void a_short_run_of_all_attacks_violates_nothing(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("overload.md");

        int code = run("--seconds", "20", "--addresses", "6", "--report", file.toString());

        assertThat(code).as(text(out) + text(err)).isZero();
        assertThat(text(out)).contains("all invariants hold").isEqualTo(Files.readString(file));
        assertThat(text(err)).contains("6 attackers run for 20 s");
    }

    @Test
    void a_long_run_without_one_of_the_attacks_fails() {
        OverloadReport report = report(new AttackTallies(AttackCatalogue.names()), List.of());

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("attack never ran: many WebSockets");
    }

    @Test
    void a_run_without_violations_passes() {
        OverloadReport report = report(new AttackTallies(List.of()), List.of());

        assertThat(report.passed()).isTrue();
        assertThat(report.markdown()).contains("all invariants hold", "| turns accepted | 0 | 1 | 0 |");
    }

    @Test
    void an_outcome_that_is_not_allowed_fails_the_run() throws InterruptedException {
        AttackTallies tallies = new AttackTallies(List.of());
        tallies.run(attack(500), Attacker.at(1, 2));

        OverloadReport report = report(tallies, List.of());

        assertThat(report.passed()).isFalse();
        assertThat(report.markdown()).contains("FAILED", "test: 1 × 500", "POST / was answered by 500");
    }

    @Test
    void a_rejection_without_Retry_After_fails_the_run() throws InterruptedException {
        AttackTallies tallies = new AttackTallies(List.of());
        tallies.run(attack(503), Attacker.at(1, 2));

        assertThat(report(tallies, List.of()).broken())
                .containsExactly("test: POST / was answered by 503 without Retry-After: oh");
    }

    @Test
    void a_lost_honest_turn_fails_the_run() {
        HonestUserResults lost = new HonestUserResults();
        lost.accepted("group", "turn-7");

        OverloadReport report = new OverloadReport(
                new OverloadReport.Run(options(), Instant.EPOCH, new Tally(), 0),
                new OverloadReport.Phases(new HonestUserResults(), lost, new HonestUserResults()),
                new OverloadReport.Sizes(size(START), size(START)),
                new AttackTallies(List.of()),
                List.of());

        assertThat(report.broken()).containsExactly("turn turn-7 of group group: unfinished");
    }

    @Test
    void the_heap_usage_is_parsed_from_jcmd_output() {
        HeapUsage heap = HeapUsage.parse("""
                 PSYoungGen      total 152576K, used 7864K [0x1, 0x2, 0x3)
                  eden space 131072K, 6% used [0x1,0x2,0x3)
                 ParOldGen       total 349696K, used 40120K [0x1, 0x2, 0x3)
                """);

        assertThat(heap.used()).isEqualTo((7864 + 40120) * 1024L);
        assertThat(new HeapUsage(3 * START.used()).isBackAt(START)).isFalse();
        assertThat(new HeapUsage(START.used() + 25_000_000).isBackAt(START)).isTrue();
    }

    private static Attack attack(int status) {
        return new Attack() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public java.util.Set<String> expected() {
                return java.util.Set.of();
            }

            @Override
            public void run(Attacker by, Tally tally) {
                tally.answer("POST /", new Response(status, Map.of(), "oh"));
            }
        };
    }

    private static OverloadReport report(AttackTallies tallies, List<String> broken) {
        HonestUserResults during = new HonestUserResults();
        during.accepted("group", "turn");
        during.ended("turn", "completed", 1_000_000);
        return new OverloadReport(
                new OverloadReport.Run(options(), Instant.EPOCH, new Tally(), 0),
                new OverloadReport.Phases(new HonestUserResults(), during, new HonestUserResults()),
                new OverloadReport.Sizes(size(START), size(START)),
                tallies,
                broken);
    }

    private static OverloadOptions options() {
        OverloadOptions options = new OverloadOptions();
        var _ = new CommandLine(options).parseArgs();
        return options;
    }

    private static OverloadReport.Size size(HeapUsage heap) {
        return new OverloadReport.Size(heap, 0, 0);
    }

    private int run(String... args) {
        return Chaos.run(
                Stream.concat(Stream.of("overload"), Stream.of(args)).toList(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
