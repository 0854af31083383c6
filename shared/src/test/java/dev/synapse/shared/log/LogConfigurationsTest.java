package dev.synapse.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In every Logback configuration, untrusted text begins no log line and controls no terminal. */
class LogConfigurationsTest {

    private static final String EVIL =
            "Team\n2026-01-01 INFO  forged\r\u001b[2J\u0085\u2028x\u2029\u202eevil\u2066\u0000\u0007\u009b31m\t";

    @TempDir
    Path home;

    static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.getFileName().toString().matches("logback.*\\.xml"))
                    .filter(file -> file.toString().contains("src"))
                    .toList();
        }
    }

    @Test
    void the_configurations_of_all_modules_are_checked() throws IOException {
        assertThat(configurations())
                .extracting(file -> file.getFileName().toString())
                .contains(
                        "logback.xml",
                        "logback-quiet.xml",
                        "logback-all-in-one.xml",
                        "logback-chaos.xml",
                        "logback-benchmark.xml");
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void a_message_is_one_line(Path configuration) throws Exception {
        for (String line : logged(configuration, null)) {
            assertPlain(line);
            assertThat(line).contains("group Team\\n2026-01-01 INFO  forged\\r\\u001b[2J");
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void only_the_stack_trace_of_an_exception_has_line_breaks(Path configuration) throws Exception {
        IllegalStateException thrown = new IllegalStateException(EVIL, new IOException(EVIL));
        thrown.addSuppressed(new IllegalArgumentException(EVIL));

        for (String text : logged(configuration, thrown)) {
            assertThat(text.lines().skip(1))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(line -> assertThat(line)
                            .matches("\\t*(at |\\.\\.\\. |Caused by: |Suppressed: |(Wrapped by: )?java\\.).*"));
            text.lines().map(line -> line.replace("\t", "")).forEach(LogConfigurationsTest::assertPlain);
            assertThat(text)
                    .contains(
                            "IllegalStateException: Team\\n",
                            "IOException: Team\\n",
                            "IllegalArgumentException: Team\\n");
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void exceptions_that_cause_each_other_are_logged(Path configuration) throws Exception {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(logged(configuration, one))
                .allSatisfy(text -> assertThat(text).contains("CIRCULAR REFERENCE"));
    }

    private static void assertPlain(String line) {
        assertThat(line.codePoints()
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || c == 0x2028
                                || c == 0x2029))
                .isEmpty();
    }

    /** The output of each appender of the configuration for a warning, without its last line break. */
    private List<String> logged(Path configuration, Throwable thrown) throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("synapse.log.file", home.resolve("synapse.log").toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(configuration.toFile());
        try {
            ch.qos.logback.classic.Logger logger = context.getLogger("dev.synapse.Test");
            LoggingEvent event =
                    new LoggingEvent("caller", logger, Level.WARN, "group {}", thrown, new Object[] {EVIL});
            event.setThreadName("mcp-" + EVIL);
            List<String> lines = new ArrayList<>();
            for (Appender<ILoggingEvent> appender : appenders(context)) {
                byte[] bytes = ((OutputStreamAppender<ILoggingEvent>) appender)
                        .getEncoder()
                        .encode(event);
                lines.add(new String(bytes, StandardCharsets.UTF_8).stripTrailing());
            }
            assertThat(lines).isNotEmpty();
            return lines;
        } finally {
            context.stop();
        }
    }

    private static List<Appender<ILoggingEvent>> appenders(LoggerContext context) {
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        context.getLogger("ROOT").iteratorForAppenders().forEachRemaining(appenders::add);
        return appenders;
    }
}
