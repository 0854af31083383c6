package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the failure tables in the documentation names a test that exists. */
class FailureTableTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+))?`");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "docs/tools.md | ## When a tool fails",
                "docs/tools.md | ## When an MCP server fails",
                "docs/tools.md | ## Protections, and the tests that fail without them",
                "docs/models.md | ## What ends a turn before its end",
                "docs/models.md | ## What fails, and what the user sees",
                "docs/models.md | ## Protections, and the tests that fail without them"
            })
    void each_row_of_the_table_is_a_test_that_exists(String file, String section) throws IOException {
        List<String> rows = rows(Files.readString(ROOT.resolve(file)), section);
        Map<String, String> tests = tests();

        assertThat(rows)
                .hasSizeGreaterThan(7)
                .allMatch(row -> NAMED.matcher(row).find());
        assertThat(rows.stream().flatMap(row -> NAMED.matcher(row).results()))
                .allSatisfy(test -> assertThat(tests.getOrDefault(test.group(1), ""))
                        .as(test.group())
                        .contains(test.group(2) == null ? "class " + test.group(1) : "void " + test.group(2) + "("));
    }

    /** Rows of the tables in the section. */
    private static List<String> rows(String document, String section) {
        return document.lines()
                .dropWhile(line -> !line.equals(section))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .filter(line -> !line.startsWith("| what fails")
                        && !line.startsWith("| what ends it")
                        && !line.startsWith("| protection")
                        && !line.startsWith("|---"))
                .toList();
    }

    /** Sources of all tests by class name. */
    private static Map<String, String> tests() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(module -> files(module).stream())
                    .filter(file -> file.toString().matches(".*(Test|Contract)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            FailureTableTest::read,
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
