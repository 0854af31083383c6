package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./docker.sh}, with a program in place of Docker that records how it is called. */
class DockerScriptTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @TempDir
    Path directory;

    @BeforeEach
    void replaceDocker() throws IOException {
        docker("""
            #!/bin/sh
            [ "$2" = version ] || echo "$SECRET_KEY $*" >> "%s"
            """.formatted(directory.resolve("calls")));
    }

    @Test
    void it_starts_all_services_with_a_key_that_stays_the_same() throws Exception {
        Run first = run(List.of());
        Run second = run(List.of());

        assertThat(first.code()).as(first.output()).isZero();
        assertThat(second.code()).isZero();
        assertThat(first.output()).contains("http://localhost:8123/docs");
        List<String> calls = Files.readAllLines(directory.resolve("calls"));
        assertThat(calls).hasSize(2).allMatch(call -> call.matches("[0-9a-f]{64} compose up --build --detach --wait"));
        assertThat(calls.getFirst()).isEqualTo(calls.getLast());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("home/docker-secret-key"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, http://localhost:8123/docs",
        "::, http://localhost:8123/docs",
        "192.168.1.5, http://192.168.1.5:8123/docs",
        "2001:db8::5, http://[2001:db8::5]:8123/docs"
    })
    void it_prints_where_the_API_is(String address, String url) throws Exception {
        assertThat(run(List.of("SYNAPSE_LISTEN_ADDRESS=" + address)).output()).contains(url);
    }

    @Test
    void it_passes_commands_to_docker_compose_with_the_given_key() throws Exception {
        Run run = run(List.of("SECRET_KEY=" + "k".repeat(32)), "logs", "-f", "api-gateway");

        assertThat(run.code()).isZero();
        assertThat(Files.readAllLines(directory.resolve("calls")))
                .containsExactly("k".repeat(32) + " compose logs -f api-gateway");
        assertThat(directory.resolve("home")).doesNotExist();
    }

    @Test
    void it_says_what_is_missing() throws Exception {
        docker("#!/bin/sh\nexit 1\n");

        Run run = run(List.of());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.output()).isEqualTo("synapse: docker has no command compose: install Docker Compose 2\n");
        assertThat(run(List.of(), "--help").output()).startsWith("Usage: ./docker.sh");
    }

    private void docker(String script) throws IOException {
        Path docker = Files.writeString(directory.resolve("docker"), script);
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
    }

    private record Run(int code, String output) {}

    private Run run(List<String> settings, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "SECRET_KEY="));
        command.addAll(settings);
        command.addAll(List.of(
                "SYNAPSE_PORT=8123",
                "SYNAPSE_HOME=" + directory.resolve("home"),
                "PATH=" + directory + ":" + System.getenv("PATH"),
                ROOT.resolve("docker.sh").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
