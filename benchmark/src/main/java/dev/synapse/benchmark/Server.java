package dev.synapse.benchmark;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The all-in-one as a child process: what {@code ./synapse up} starts, with the flags that {@code ./synapse} gave this JVM, which
 * are the same.
 */
final class Server implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    private final TestProcess process;
    private final Duration startTime;
    private final int port;

    private Server(TestProcess process, Duration startTime, int port) {
        this.process = process;
        this.startTime = startTime;
        this.port = port;
    }

    /** Starts it in that home, and returns when it is ready. */
    static Server start(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", "0");
        try {
            Files.createDirectories(home.resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + home, e);
        }
        long begun = System.nanoTime();
        TestProcess process = TestProcess.start(commandLine(), environment, home);
        process.awaitOutput("Synapse is ready", START_LIMIT);
        Duration startTime = Duration.ofNanos(System.nanoTime() - begun);
        String port =
                process.awaitOutput("API +http://localhost:(\\d+)", START_LIMIT).group(1);
        return new Server(process, startTime, Integer.parseInt(port));
    }

    private static List<String> commandLine() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.synapse.allinone.AllInOneApplication"));
        return line;
    }

    /** From the start of its JVM to the line that says it is ready. */
    Duration startTime() {
        return startTime;
    }

    ApiClient api() {
        return ApiClient.at("http://localhost:" + port);
    }

    /** What the JVM holds of the machine's memory; the databases are processes of their own. */
    double residentMegabytes() {
        return residentKilobytes() / 1024.0;
    }

    private long residentKilobytes() {
        try {
            Path status = Path.of("/proc", Long.toString(process.pid()), "status");
            if (Files.exists(status)) {
                return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow();
            }
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot see how much memory " + process + " has", e);
        }
    }

    /** Stops it as Ctrl-C does, and waits for its end. */
    @Override
    public void close() {
        if (process.isAlive()) {
            process.terminate();
            process.awaitExit(STOP_LIMIT);
        }
        process.close();
    }
}
