package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code, {@code .env.example}, {@code docker-compose.yml} and {@code docs/settings.md} agree on settings and defaults. */
class SettingsTableTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern READ =
            Pattern.compile("\"(SYNAPSE_[A-Z_]+|[A-Z]+_(?:API_KEY|BASE_URL)|SECRET_KEY|DATABASE_URL|REDIS_URL)\"");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^([A-Z_]+)=(.*)$");
    private static final Pattern COMPOSED = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (?:`([^`]*)`|–) \\|");

    private static final Set<String> OF_COMPOSE = Set.of("POSTGRES_PASSWORD", "REDIS_PASSWORD");
    private static final Set<String> OF_THE_ENVIRONMENT_ONLY =
            Set.of("SYNAPSE_JAVA_OPTS", "SYNAPSE_SKIP_BUILD", "SYNAPSE_URL", "SYNAPSE_EMAIL", "SYNAPSE_PASSWORD");

    /** Set by the launcher for its child process; not a user setting. */
    private static final String SUPERVISED = "SYNAPSE_SUPERVISED";

    /** Modules whose main code is not part of an installation. */
    private static final Set<String> TESTING = Set.of("benchmark", "chaos", "testkit");

    @Test
    void the_example_and_the_documentation_list_the_settings_that_the_code_reads() throws IOException {
        Set<String> read = settingsThatAreRead();
        read.remove(SUPERVISED);
        Set<String> example = new TreeSet<>(example().keySet());
        Set<String> documented = new TreeSet<>(documented().keySet());

        assertThat(plus(read, OF_COMPOSE, Set.of("SYNAPSE_JAVA_OPTS", "SYNAPSE_SKIP_BUILD")))
                .isEqualTo(documented);
        assertThat(plus(example, OF_THE_ENVIRONMENT_ONLY)).isEqualTo(documented);
    }

    @Test
    void the_example_and_the_documentation_have_the_same_defaults() throws IOException {
        Map<String, String> documented = documented();

        assertThat(example())
                .isNotEmpty()
                .allSatisfy((name, value) -> assertThat(documented).containsEntry(name, value));
    }

    @Test
    void docker_compose_uses_documented_settings_only() throws IOException {
        List<String> composed = COMPOSED.matcher(Files.readString(ROOT.resolve("docker-compose.yml")))
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("NAME"))
                .toList();

        assertThat(composed).isNotEmpty();
        assertThat(documented()).containsKeys(composed.toArray(String[]::new));
    }

    private static Map<String, String> example() throws IOException {
        return entries(EXAMPLE, ".env.example");
    }

    private static Map<String, String> documented() throws IOException {
        return entries(ROW, "docs/settings.md");
    }

    private static Map<String, String> entries(Pattern pattern, String file) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        pattern.matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .forEach(found -> entries.put(found.group(1), found.group(2) == null ? "" : found.group(2)));
        return entries;
    }

    private static Set<String> settingsThatAreRead() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.filter(module -> !TESTING.contains(module.getFileName().toString()))
                    .map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .forEach(sources -> addSettings(sources, names));
        }
        return names;
    }

    private static void addSettings(Path sources, Set<String> names) {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                READ.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SafeVarargs
    private static Set<String> plus(Set<String> names, Set<String>... others) {
        Set<String> all = new TreeSet<>(names);
        for (Set<String> more : others) {
            all.addAll(more);
        }
        return all;
    }
}
