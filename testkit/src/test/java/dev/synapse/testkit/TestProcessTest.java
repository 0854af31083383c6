package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.testkit.TestProcess.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void a_process_gets_its_settings_and_directory_and_shows_its_output(@TempDir Path directory) {
        Command command =
                child("run").withEnvironment(Map.of("CHILD_SETTING", "blue")).in(directory);
        try (TestProcess process = TestProcess.start(command)) {
            assertThat(process.awaitOutput("setting (\\w+)", LIMIT).group(1)).isEqualTo("blue");
            assertThat(process.awaitOutput("directory (.+)", LIMIT).group(1)).endsWith(directory.toString());
            process.awaitOutput("^ready$", LIMIT);
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void the_last_lines_of_an_ended_process_are_available() {
        for (int i = 0; i < 50; i++) {
            try (TestProcess process = TestProcess.start(List.of("seq", "2000"), Map.of(), Path.of(""))) {
                process.awaitExit(LIMIT);

                assertThat(process.output()).hasSize(2000);
            }
        }
    }

    @Test
    void a_terminated_process_ends_by_SIGTERM() {
        try (TestProcess process = TestProcess.start(child("run"))) {
            process.awaitOutput("ready", LIMIT);

            process.terminate();

            assertThat(process.awaitExit(LIMIT)).isEqualTo(128 + 15);
        }
    }

    @Test
    void a_killed_process_ends_by_SIGKILL_and_its_child_lives_until_the_close() {
        TestProcess process = TestProcess.start(child("parent"));
        long pid =
                Long.parseLong(process.awaitOutput("grandchild (\\d+)", LIMIT).group(1));
        ProcessHandle grandchild = ProcessHandle.of(pid).orElseThrow();

        process.kill();

        assertThat(process.awaitExit(LIMIT)).isEqualTo(128 + 9);
        assertThat(grandchild.isAlive()).isTrue();
        process.close();
        assertThat(grandchild.isAlive()).isFalse();
    }

    @Test
    void a_stopped_process_is_suspended_until_it_is_continued() {
        try (TestProcess process = TestProcess.start(child("run"))) {
            process.awaitOutput("ready", LIMIT);

            process.stop();
            Await.until(LIMIT, () -> state(process), "T"::equals, "the process is stopped");
            process.cont();

            Await.until(LIMIT, () -> state(process), state -> !state.equals("T"), "the process is running");
        }
    }

    @Test
    void missing_output_of_an_ended_process_is_an_error() {
        try (TestProcess process = TestProcess.start(child("exit"))) {
            assertThatThrownBy(() -> process.awaitOutput("never said", LIMIT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("never said")
                    .hasMessageContaining("setting null");
            assertThat(process.awaitExit(LIMIT)).isEqualTo(3);
        }
    }

    private static Command child(String argument) {
        return Command.of(ChildMain.class.getName(), argument);
    }

    private static String state(TestProcess process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
