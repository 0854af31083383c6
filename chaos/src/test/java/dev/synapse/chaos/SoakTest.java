package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short soaks with the faults of the databases, and of a cluster; those of the services have tests of their own. */
class SoakTest {

    private static final List<String> KINDS =
            List.of("pause-redis", "torn-tail", "failover", "full-disk", "pause-postgres", "terminate-backends");

    private static final List<String> CLUSTER_KINDS =
            List.of("kill-redis", "pause-redis", "failover", "takeover", "move-slots");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void all_invariants_hold_after_each_fault_of_the_databases() {
        assertThat(run(20, KINDS)).startsWith("# Soak of 20 s: all invariants hold");
    }

    @Test
    void all_invariants_hold_after_each_fault_of_a_cluster() {
        assertThat(run(60, CLUSTER_KINDS, "--cluster"))
                .startsWith("# Soak of 1 min on a Redis Cluster: all invariants hold");
    }

    private String run(int seconds, List<String> kinds, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--seconds=" + seconds,
                "--seed=4",
                "--groups=4",
                "--gateways=1",
                "--orchestrators=1",
                "--workers=2",
                "--kill-every=1-2",
                "--faults=" + String.join(",", kinds)));
        options.addAll(List.of(more));

        int exitCode = Chaos.run(
                options,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        String report = out.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(report + err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(kinds).allSatisfy(kind -> assertThat(report).contains("| " + kind + " | "));
        return report;
    }
}
