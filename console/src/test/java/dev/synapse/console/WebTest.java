package dev.synapse.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Runs the tests under {@code src/test/web} with the Deno of the build, each as a test of its own. */
class WebTest {

    private static final Path PACKAGES = Path.of("node_modules");
    private static final Path REPORT = Path.of("target/web-tests.xml");

    @TestFactory
    Stream<DynamicTest> web() throws Exception {
        Files.deleteIfExists(REPORT);
        ProcessBuilder tests = new ProcessBuilder(
                        deno().toString(),
                        "test",
                        "--quiet",
                        "--no-remote",
                        "--no-check", // the build checks the types
                        "--sloppy-imports", // sources import each other without an extension, as for the bundler
                        "--node-modules-dir=manual",
                        "--allow-read",
                        "--allow-env",
                        "--junit-path=" + REPORT,
                        "src/test/web")
                .redirectErrorStream(true);
        tests.environment().put("NO_COLOR", "1"); // the report is XML
        Process process = tests.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(REPORT).as(output).exists();

        List<Element> cases = cases();
        assertThat(cases).as(output).isNotEmpty();
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getAttribute("name"),
                        () -> assertThat(failure(each)).isEmpty()));
    }

    private static List<Element> cases() throws Exception {
        return elements(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(REPORT.toFile())
                .getElementsByTagName("testcase"));
    }

    private static String failure(Element testCase) {
        return elements(testCase.getElementsByTagName("failure")).stream()
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private static Path deno() throws IOException {
        try (Stream<Path> found =
                Files.find(PACKAGES.resolve("@deno"), 2, (path, attributes) -> path.endsWith("deno"))) {
            return found.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }
}
