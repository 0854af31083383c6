package dev.synapse.packaged;

import dev.synapse.embedded.ServerPort;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs {@code ./synapse} with its own home and port, on the jars packaged by this build. */
record Launcher(Path home, int port) {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Pattern SETTING = Pattern.compile("^([A-Z_]+)=", Pattern.MULTILINE);

    /** Uses a free port. */
    static Launcher in(Path home) {
        return new Launcher(home, ServerPort.free());
    }

    /** Runs {@code ./synapse up} and waits until it is ready. */
    TestProcess up() {
        TestProcess up = run("./synapse", "up");
        try {
            up.awaitOutput("Synapse is ready", LIMIT);
            return up;
        } catch (AssertionError e) {
            up.close();
            throw e;
        }
    }

    /** Runs any program in the root directory of the repository. */
    TestProcess run(String... command) {
        Map<String, String> environment = new HashMap<>();
        settings().forEach(name -> environment.put(name, ""));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", Integer.toString(port));
        environment.put("SYNAPSE_SKIP_BUILD", "1");
        return TestProcess.start(List.of(command), environment, ROOT);
    }

    /** Settings that a developer's .env may contain, as empty values, which count as not set. */
    private static List<String> settings() {
        try {
            return SETTING.matcher(Files.readString(ROOT.resolve(".env.example")))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program and returns its output lines; requires the exit code 0. */
    List<String> output(String... command) {
        try (TestProcess process = run(command)) {
            int code = process.awaitExit(LIMIT);
            if (code != 0) {
                throw new AssertionError("%s exited with %d:%n%s"
                        .formatted(List.of(command), code, String.join("\n", process.output())));
            }
            return process.output();
        }
    }
}
