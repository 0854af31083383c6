package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.shared.settings.Setting.Definition;
import dev.synapse.shared.settings.SettingValue.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** {@code docs/settings.md}, {@code .env.example} and {@code docker-compose.yml} are what the definitions of the settings say. */
class SettingsTableTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern READ = Pattern.compile(
            "\"(SYNAPSE_[A-Z_]+|[A-Z]+_(?:API_KEY|BASE_URL|PROTOCOL)|SECRET_KEY|DATABASE_URL|REDIS_URL)\"|\\w+Setting\\.([A-Z]+_[A-Z_]+)");
    private static final Pattern COMPOSED = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(?::-([^}]*))?");

    /** Settings of the terminal client, which reads no {@code .env}. */
    private static final Set<String> OF_THE_CLIENT =
            Set.of("SYNAPSE_URL", "SYNAPSE_EMAIL", "SYNAPSE_PASSWORD", "SYNAPSE_API_KEY");

    /** Variables of {@code ./synapse}. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("SYNAPSE_JAVA_OPTS", "SYNAPSE_SKIP_BUILD");

    /** Set by the launcher for its child process; not a user setting. */
    private static final String SUPERVISED = "SYNAPSE_SUPERVISED";

    /** In a container the address and the port are fixed, and the new name of a setting is used. */
    private static final Set<String> NOT_IN_CONTAINERS =
            Set.of("SYNAPSE_LISTEN_ADDRESS", "SYNAPSE_PORT", "SYNAPSE_WORKER_METRICS_ADDRESS");

    /** Defaults of Docker Compose for settings whose default depends on the process. */
    private static final Map<String, String> COMPOSE_DEFAULTS = Map.of("SYNAPSE_LISTEN_ADDRESS", "127.0.0.1");

    /** Modules whose main code is not part of an installation. */
    private static final Set<String> TESTING = Set.of("benchmark", "chaos", "testkit");

    @Test
    void the_tables_of_the_documentation_are_generated() throws IOException {
        Path file = ROOT.resolve("docs/settings.md");

        requireGenerated(file, SettingsDocuments.tables(Files.readString(file)));
    }

    @Test
    void the_example_is_generated() throws IOException {
        requireGenerated(ROOT.resolve(".env.example"), SettingsDocuments.example());
    }

    @Test
    void the_list_of_known_names_is_generated() throws IOException {
        Set<String> others = new TreeSet<>(OF_THE_CLIENT);
        others.addAll(OF_THE_LAUNCHER);

        requireGenerated(
                ROOT.resolve("shared/src/main/resources/dev/synapse/shared/settings/names.txt"),
                SettingsDocuments.names(others));
    }

    private static void requireGenerated(Path file, String expected) throws IOException {
        if (!Files.readString(file).equals(expected)) {
            Files.writeString(file, expected);
            fail(
                    "%s was not what the definitions of the settings say. It has been written again: review and commit"
                            + " it.",
                    ROOT.relativize(file));
        }
    }

    @Test
    void the_code_reads_the_defined_settings_and_no_others() throws IOException {
        Set<String> expected = names(setting -> !setting.readBy().equals("C"));
        expected.addAll(OF_THE_CLIENT);
        expected.add(SUPERVISED);

        assertThat(settingsThatAreRead()).isEqualTo(expected);
    }

    @Test
    void an_operator_sees_the_settings_that_the_gateway_reads() {
        assertThat(GatewaySettings.definitions())
                .extracting(setting -> setting.definition().name())
                .containsExactlyInAnyOrderElementsOf(
                        names(setting -> List.of(setting.readBy().split(" ")).contains("G")));
    }

    @Test
    void keys_passwords_and_addresses_of_databases_are_secrets() {
        assertThat(SettingsDocuments.all())
                .filteredOn(setting -> setting.name().matches(".*_KEY|.*PASSWORD|.*SECRET|DATABASE_URL|REDIS_URL"))
                .hasSizeGreaterThan(8)
                .allMatch(setting -> setting.value() instanceof Secret);
    }

    @Test
    void the_settings_of_the_client_are_documented() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/settings.md")))
                .contains(OF_THE_CLIENT.stream().map("| `%s` |"::formatted).toList());
    }

    @ParameterizedTest
    @CsvSource({"api-gateway, G", "orchestrator-service, O", "execution-workers, W"})
    void docker_compose_passes_a_service_the_settings_that_it_reads(String service, String letter) throws IOException {
        Set<String> expected =
                names(setting -> List.of(setting.readBy().split(" ")).contains(letter));
        expected.removeAll(NOT_IN_CONTAINERS);

        Map<?, ?> services = (Map<?, ?>) ((Map<?, ?>) new Yaml().load(compose())).get("services");
        Map<?, ?> environment = (Map<?, ?>) ((Map<?, ?>) services.get(service)).get("environment");

        assertThat(environment.keySet().stream().map(String::valueOf)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void docker_compose_uses_defined_settings_with_their_defaults() throws IOException {
        Map<String, String> defaults = SettingsDocuments.all().stream()
                .collect(Collectors.toMap(
                        Definition::name, setting -> setting.value().orElse()));

        COMPOSED.matcher(compose())
                .results()
                .filter(found -> !found.group(1).equals("NAME"))
                .forEach(found -> {
                    assertThat(defaults).containsKey(found.group(1));
                    if (found.group(2) != null
                            && !found.group(2).isEmpty()
                            && !found.group(2).equals("/dev/null")) {
                        assertThat(found.group(2))
                                .as(found.group(1))
                                .isEqualTo(COMPOSE_DEFAULTS.getOrDefault(found.group(1), defaults.get(found.group(1))));
                    }
                });
    }

    private static String compose() throws IOException {
        return Files.readString(ROOT.resolve("docker-compose.yml"));
    }

    private static Set<String> names(Predicate<Definition> filter) {
        return SettingsDocuments.all().stream()
                .filter(filter)
                .map(Definition::name)
                .collect(Collectors.toCollection(TreeSet::new));
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
                READ.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> names.add(found.group(1) == null ? found.group(2) : found.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
