package dev.synapse.packaged;

import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code ./synapse} with a home and a port of its own, on the jars that this build has packaged. */
record Launcher(Path home, int port) {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Pattern SETTING = Pattern.compile("^([A-Z_]+)=", Pattern.MULTILINE);

    /** On a port that is free now. */
    static Launcher in(Path home) {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Launcher(home, socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code ./synapse up}, once it is ready. */
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

    /** Any program, in the clone's directory. */
    TestProcess run(String... command) {
        Map<String, String> environment = new HashMap<>();
        settings().forEach(name -> environment.put(name, ""));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", Integer.toString(port));
        environment.put("SYNAPSE_SKIP_BUILD", "1");
        return TestProcess.start(List.of(command), environment, ROOT);
    }

    /** Those that a .env of the developer's may have; empty is the same as not set. */
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

    /** The lines that a program wrote; it has to end with the code 0. */
    List<String> output(String... command) {
        try (TestProcess process = run(command)) {
            int code = process.awaitExit(LIMIT);
            if (code != 0) {
                throw new AssertionError(
                        "%s ended with %d:%n%s".formatted(List.of(command), code, String.join("\n", process.output())));
            }
            return process.output();
        }
    }
}
