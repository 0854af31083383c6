package dev.synapse.chaos.overload;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The all-in-one as a child process with the JVM options of {@code ./synapse up} and the class path of this JVM. Closing it kills the
 * process and its databases. Thread-safe.
 */
final class TargetServer implements AutoCloseable {

    /** The JVM options that {@code ./synapse} sets. */
    static final List<String> JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseParallelGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int SHOWN_CLASSES = 25;
    private static final String MAIN = "dev.synapse.allinone.AllInOneApplication";
    private static final String SECRET = "the-secret-of-a-synapse-that-is-attacked";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final TestProcess process;
    private final int port;

    private TargetServer(Path home, TestProcess process, int port) {
        this.home = home;
        this.process = process;
        this.port = port;
    }

    /** Starts the server in the given directory on a free port; returns when it is ready. */
    static TargetServer start(Path directory, Map<String, String> settings) {
        Path home = directory.resolve("home");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", "0");
        environment.put("SECRET_KEY", SECRET);
        List<String> command = new ArrayList<>();
        command.add(java("java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), MAIN));
        // the working directory determines which .env file is read
        TestProcess process = TestProcess.start(command, environment, directory);
        try {
            String port = process.awaitOutput("API +http://localhost:(\\d+)", START_LIMIT)
                    .group(1);
            return new TargetServer(home, process, Integer.parseInt(port));
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    ApiClient api() {
        return ApiClient.at("http://127.0.0.1:" + port);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    TokenForger tokens() {
        return new TokenForger(SECRET);
    }

    /** Used heap after a full collection. */
    HeapUsage heapAfterCollection() {
        jcmd("GC.run");
        return HeapUsage.parse(jcmd("GC.heap_info"));
    }

    /** The classes with the largest share of the heap. */
    String largestClasses() {
        return jcmd("GC.class_histogram").lines().limit(SHOWN_CLASSES).collect(Collectors.joining("\n"));
    }

    /** Access to its databases. */
    TargetStorage storage() {
        return new TargetStorage(home);
    }

    /** Resident memory of the process in bytes; 0 if the system is not Linux. */
    long residentBytes() {
        return TargetStorage.residentBytes(process.pid());
    }

    /** Its standard output and error. */
    String output() {
        return String.join("\n", process.output());
    }

    /** The end of its log, for failure messages. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(home.resolve("logs/synapse.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())) + "\n" + output();
        } catch (IOException e) {
            return output();
        }
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(java("jcmd").toString(), Long.toString(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run jcmd", e);
        }
    }

    private static Path java(String program) {
        return Path.of(System.getProperty("java.home", ""), "bin", program);
    }

    @Override
    public void close() {
        process.close();
    }
}
