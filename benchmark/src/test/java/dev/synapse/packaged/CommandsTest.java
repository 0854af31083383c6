package dev.synapse.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that users run, including those of README.md, against {@code ./synapse up}. */
class CommandsTest {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Pattern SCALED = Pattern.compile("--scale (\\S+)=\\d+");

    @TempDir
    private static Path directory;

    private static Launcher launcher;
    private static TestProcess up;

    @BeforeAll
    static void up() {
        launcher = Launcher.in(directory.resolve("a home"));
        up = launcher.up();
    }

    @AfterAll
    static void stop() {
        List<ProcessHandle> children = ProcessHandle.of(up.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        up.terminate();
        assertThat(up.awaitExit(STOP_LIMIT)).isZero();
        assertThat(children).isNotEmpty();
        Await.until(STOP_LIMIT, () -> children.stream().noneMatch(ProcessHandle::isAlive), "all processes have ended");
        up.close();
    }

    @Test
    void up_prints_the_addresses() {
        String text = String.join("\n", up.output());

        assertThat(text).contains("http://localhost:" + launcher.port() + "/docs");
        assertThat(launcher.home().resolve("logs/synapse.log")).exists();
        assertThat(text).contains(launcher.home().resolve("logs/synapse.log").toString());
    }

    @Test
    void chat_with_a_question_prints_the_answer() {
        List<String> output = launcher.output("bash", "-c", "./synapse chat 'How high is the Zugspitze?' 2>/dev/null");

        assertThat(String.join("\n", output)).containsIgnoringCase("demo").doesNotContain("\u001b");
    }

    @Test
    void dead_letters_of_the_running_home_are_listed() {
        assertThat(launcher.output("./synapse", "dead-letters")).contains("There are no dead letters.");
        assertThat(launcher.output("./synapse", "dead-letters", "list", "--json"))
                .contains("[]");
        assertThat(launcher.output("./synapse", "dead-letters", "retry", "--all"))
                .containsExactly("There are no dead letters.");
        assertThat(String.join("\n", launcher.output("./synapse", "help", "dead-letters")))
                .contains("discard");
    }

    @Test
    void a_running_home_is_backed_up_into_the_directory_of_the_call_and_restored_elsewhere() {
        Path called = directory.resolve("called");
        String script = "mkdir '%s' && cd '%s' && '%s' ".formatted(called, called, Launcher.ROOT.resolve("synapse"));
        launcher.output("bash", "-c", script + "backup b.zip");
        assertThat(called.resolve("b.zip")).isNotEmptyFile();
        try (TestProcess refused = launcher.run(
                "./synapse", "restore", "--force", called.resolve("b.zip").toString())) {
            assertThat(refused.awaitExit(Launcher.LIMIT)).isEqualTo(1);
            assertThat(String.join("\n", refused.output())).contains("in use", "Stop it");
        }

        Launcher other = Launcher.in(directory.resolve("another home"));
        assertThat(String.join(
                        "\n",
                        other.output(
                                "./synapse", "restore", called.resolve("b.zip").toString())))
                .contains("Restored", "Redis starts empty");
    }

    @Test
    void each_listed_command_has_its_own_help() {
        List<String> commands = launcher.output("./synapse", "help").stream()
                .filter(line -> line.matches("  [a-z-]+ {2,}.*"))
                .map(line -> line.strip().replaceAll(" .*", ""))
                .toList();

        assertThat(commands).contains("up", "test", "chaos", "bench", "build");
        for (String command : commands) {
            assertThat(String.join("\n", launcher.output("./synapse", "help", command)))
                    .as(command)
                    .contains(command);
        }
    }

    @Test
    void chat_without_a_server_fails_with_a_message() {
        Launcher offline = Launcher.in(directory.resolve("offline"));
        try (TestProcess chat = offline.run("./synapse", "chat", "Anybody there?")) {
            assertThat(chat.awaitExit(Launcher.LIMIT)).isNotZero();

            assertThat(String.join("\n", chat.output())).contains(Integer.toString(offline.port()));
        }
    }

    @Test
    void the_commands_of_the_README_run() throws IOException {
        Readme readme = Readme.read(Launcher.ROOT.resolve("README.md"));
        assertThat(readme.blocks()).isNotEmpty();
        Path script = Files.writeString(directory.resolve("readme.sh"), readme.script());

        List<String> output = launcher.output("bash", script.toString());

        assertThat(String.join("\n", output)).contains("turn.completed", "\"sender_alias\"");
    }

    @Test
    void README_commands_that_are_not_run_here_exist() throws IOException {
        Readme readme = Readme.read(Launcher.ROOT.resolve("README.md"));

        assertThat(readme.notRun()).contains("./synapse up", "./synapse test");
        for (String line : readme.notRun()) {
            List<String> words = List.of(line.split("\\s+"));
            if (words.getFirst().equals("./synapse")) {
                assertThatCode(() -> launcher.output("./synapse", "help", words.get(1)))
                        .as(line)
                        .doesNotThrowAnyException();
            } else {
                assertThat(line).startsWith("docker compose up");
                assertThat(composedServices()).containsAll(scaled(line));
            }
        }
    }

    @Test
    void docker_compose_accepts_the_file() {
        try (TestProcess version = launcher.run("sh", "-c", "docker compose version")) {
            assumeTrue(version.awaitExit(Launcher.LIMIT) == 0, "docker compose is not installed");
        }

        String secret = "SECRET_KEY=of-this-test-and-32-bytes-or-more";
        assertThat(launcher.output("env", secret, "docker", "compose", "config", "--services"))
                .contains("api-gateway", "orchestrator-service", "execution-workers", "postgres", "redis");
    }

    private static List<String> scaled(String line) {
        return SCALED.matcher(line).results().map(found -> found.group(1)).toList();
    }

    private static List<String> composedServices() throws IOException {
        Pattern service = Pattern.compile("^  ([a-z-]+):\\s*$");
        return Files.readAllLines(Launcher.ROOT.resolve("docker-compose.yml")).stream()
                .map(service::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .toList();
    }
}
