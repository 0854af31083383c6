package dev.synapse.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code ./synapse up} handles an abnormal end of the process. */
class SupervisionTest {

    private static final int OUT_OF_MEMORY = 3;
    private static final int BY_SIGKILL = 137;

    @TempDir
    Path directory;

    @Test
    void a_JVM_that_ran_out_of_memory_is_restarted() throws IOException {
        try (TestProcess supervised = supervise(directory.resolve("before").toString())) {
            assertThat(supervised.awaitExit(Launcher.LIMIT)).isZero();

            assertThat(supervised.output())
                    .anyMatch(line -> line.contains("the process ran out of memory; restarting it in 1 s"))
                    .contains("restarted")
                    .doesNotContain("cleaned up");
        }
    }

    @Test
    void a_JVM_that_always_runs_out_of_memory_is_given_up_and_cleaned_up() throws IOException {
        try (TestProcess supervised = supervise(directory.resolve("never").toString(), "always")) {
            assertThat(supervised.awaitExit(Launcher.LIMIT)).isEqualTo(OUT_OF_MEMORY);

            assertThat(supervised.output())
                    .anyMatch(line -> line.contains("out of memory 3 times within 10 minutes: giving up"))
                    .contains("cleaned up");
        }
    }

    @Test
    void after_a_kill_no_server_remains_and_the_launcher_reports_it() {
        try (TestProcess up = Launcher.in(directory.resolve("home")).up()) {
            List<ProcessHandle> all = descendants(up);

            jvm(up).destroyForcibly();

            assertThat(up.awaitExit(Launcher.LIMIT)).isEqualTo(BY_SIGKILL);
            assertThat(all).hasSizeGreaterThan(2);
            Await.until(
                    Launcher.LIMIT,
                    () -> all.stream().noneMatch(ProcessHandle::isAlive),
                    "the processes have ended: " + all);
        }
    }

    @Test
    void the_process_shuts_down_when_its_launcher_ends() {
        try (TestProcess up = Launcher.in(directory.resolve("home")).up()) {
            List<ProcessHandle> all = descendants(up);

            up.kill();

            Await.until(
                    Launcher.LIMIT,
                    () -> all.stream().noneMatch(ProcessHandle::isAlive),
                    "the processes have ended: " + all);
        }
    }

    /** Runs the function of the launcher, with at most two restarts. */
    private TestProcess supervise(String... arguments) throws IOException {
        Path script = Files.writeString(directory.resolve("supervise"), """
                set -euo pipefail
                say() { printf '%s\\n' "$*" >&2; }
                clean_up() { echo "cleaned up"; }
                . "$ROOT/scripts/supervise.sh"
                most_restarts=2
                supervise clean_up "$JAVA" -Xmx16m -XX:+ExitOnOutOfMemoryError -cp "$CLASSES" dev.synapse.packaged.OutOfMemory "$@"
                """);
        Map<String, String> environment = Map.of(
                "ROOT", Launcher.ROOT.toString(),
                "SYNAPSE_HOME", directory.toString(),
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "CLASSES",
                        Launcher.ROOT.resolve("benchmark/target/test-classes").toString());
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        return TestProcess.start(command, environment, directory);
    }

    private static ProcessHandle jvm(TestProcess up) {
        return ProcessHandle.of(up.pid()).orElseThrow().children().findFirst().orElseThrow();
    }

    private static List<ProcessHandle> descendants(TestProcess up) {
        return ProcessHandle.of(up.pid()).orElseThrow().descendants().toList();
    }
}
