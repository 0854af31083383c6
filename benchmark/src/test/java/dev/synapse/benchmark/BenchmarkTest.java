package dev.synapse.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchmarkTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void measures_the_loop_and_the_bare_script(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");

        int code = run("--quick", "--only", "hops", "--groups", "2", "--seconds", "0.2", "--json", json.toString());

        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("2 groups", "bare commit script", "loop / bare script");
        JsonNode figures = Json.mapper().readTree(Files.readString(json)).at("/sections/0/rows/0/figures");
        assertThat(figures.valueStream().map(figure -> figure.path("median").asDouble()))
                .hasSize(12)
                .allMatch(median -> Double.isFinite(median) && median > 0);
    }

    @Test
    void help_lists_the_options() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--only", "--quick", "--json");
    }

    @Test
    void unknown_options_are_rejected() {
        assertThat(run("--only", "hops,nothing")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing", "first-byte");
    }

    @Test
    void a_failed_part_does_not_affect_the_others() throws InterruptedException {
        Section good = new Section("Good", List.of(), List.of());
        List<Section> sections = new ArrayList<>(List.of(good));
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Benchmark.Measurement bad = () -> {
            throw new IllegalStateException("the figures are void");
        };

        assertThat(Benchmark.add(sections, bad, errors)).isFalse();
        assertThat(Benchmark.add(sections, () -> List.of(good), errors)).isTrue();

        assertThat(sections).containsExactly(good, good);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the figures are void");
    }

    private int run(String... args) {
        return Benchmark.run(
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
