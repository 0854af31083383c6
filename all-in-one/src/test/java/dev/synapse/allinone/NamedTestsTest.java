package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each test that a document names exists: its class, and its method, of which the document may leave out parts ({@code …}). */
class NamedTestsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAMED = Pattern.compile("\\b([A-Z]\\w*(?:Test|Contract))\\b(?:[.#]([\\w…]+))?");

    @ParameterizedTest
    @MethodSource("documents")
    void each_test_that_a_document_names_exists(Path document) throws IOException {
        Map<String, String> tests = sources();

        assertThat(missing(Files.readString(document), tests)).isEmpty();
    }

    @Test
    void a_name_that_does_not_exist_is_found() {
        Map<String, String> tests = Map.of("LeaseTest", "class LeaseTest { void a_job_is_taken_over() {} }");
        String document =
                "`LeaseTest`, `LeaseTest.a_job_…`, `LeaseTest.a_…_over`, `LeaseTest.a_job_is_…_back`, `LeasesTest`";

        assertThat(missing(document, tests)).containsExactly("LeaseTest.a_job_is_…_back", "LeasesTest");
    }

    private static List<String> missing(String document, Map<String, String> tests) {
        return NAMED.matcher(document)
                .results()
                .filter(name -> !exists(name, tests))
                .map(MatchResult::group)
                .toList();
    }

    private static boolean exists(MatchResult name, Map<String, String> tests) {
        String source = tests.get(name.group(1));
        if (source == null || name.group(2) == null) {
            return source != null;
        }
        String method = name.group(2).replace("…", "\\w*");
        return Pattern.compile("void " + method + "\\(").matcher(source).find();
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** Sources of all tests by class name; those of classes with the same name are concatenated. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(module -> files(module).stream())
                    .filter(file -> file.toString().matches(".*(Test|Contract)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            NamedTestsTest::read,
                            String::concat));
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
