package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the failure tables in the documentation names a test; {@link NamedTestsTest} checks that it exists. */
class FailureTableTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAMED = Pattern.compile("`\\w+(?:Test|Contract)(?:\\.[\\w…]+)?`");

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
    void each_row_of_the_table_names_a_test(String file, String section) throws IOException {
        List<String> rows = rows(Files.readString(ROOT.resolve(file)), section);

        assertThat(rows)
                .hasSizeGreaterThan(7)
                .allMatch(row -> NAMED.matcher(row).find());
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
}
