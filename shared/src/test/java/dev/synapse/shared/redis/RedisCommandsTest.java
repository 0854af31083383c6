package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.fixture.TemporaryRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Redis user of Synapse may run every command of its scripts. */
class RedisCommandsTest {

    private static final String RULES = "/dev/synapse/embedded/redis-commands.txt";
    private static final Pattern CALL =
            Pattern.compile("redis\\.p?call\\(\\s*(?:['\"](\\w+)['\"])?(?:\\s*,\\s*['\"](\\w+)['\"])?");

    /** A command of a script. */
    private record Call(Path script, String command, String subcommand) {
        boolean isAllowedBy(Set<String> rules) {
            return rules.contains("+" + command) || rules.contains("+" + command + "|" + subcommand);
        }

        @Override
        public String toString() {
            return "%s calls %s, which %s does not allow".formatted(script.getFileName(), command, RULES);
        }
    }

    @Test
    void the_user_may_run_every_command_of_every_script() throws IOException {
        Set<String> rules = rules();

        assertThat(calls()).hasSizeGreaterThan(100).allMatch(call -> call.isAllowedBy(rules));
    }

    @Test
    void a_forbidden_command_is_reported_with_the_file_that_permits_it() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url())) {
            assertThatThrownBy(() -> redis.call(commands -> commands.flushall()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("redis-commands.txt");
        }
    }

    private static Set<String> rules() throws IOException {
        try (InputStream in = RedisCommandsTest.class.getResourceAsStream(RULES)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ")))
                    .collect(Collectors.toSet());
        }
    }

    /** The commands of the scripts of all modules. */
    private static List<Call> calls() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> files = Files.find(
                root,
                Integer.MAX_VALUE,
                (file, attributes) -> file.toString().matches(".*/src/main/resources/.*\\.lua"))) {
            return files.flatMap(script -> calls(script).stream()).toList();
        }
    }

    private static List<Call> calls(Path script) {
        String code = read(script).replaceAll("--.*", "");
        return CALL.matcher(code).results().map(match -> call(script, match)).toList();
    }

    private static Call call(Path script, MatchResult match) {
        assertThat(match.group(1))
                .as("%s names its command in the call: %s", script.getFileName(), match.group())
                .isNotNull();
        return new Call(script, lower(match.group(1)), lower(String.valueOf(match.group(2))));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
