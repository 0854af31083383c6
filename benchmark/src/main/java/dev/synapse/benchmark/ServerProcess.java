package dev.synapse.benchmark;

import dev.synapse.embedded.ServerPort;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
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
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as a child process: the all-in-one, as {@code ./synapse up} starts it, or the gateway, as {@code ./synapse up api-gateway}
 * starts it, with the JVM flags of {@code ./synapse}, which this JVM has too.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    private final TestProcess process;
    private final Duration startTime;
    private final int port;

    private ServerProcess(TestProcess process, Duration startTime, int port) {
        this.process = process;
        this.startTime = startTime;
        this.port = port;
    }

    /** Starts the all-in-one in the given home, and returns when it is ready. */
    static ServerProcess start(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", "0");
        created(home.resolve("logs"));
        long begun = System.nanoTime();
        TestProcess process =
                TestProcess.start(commandLine("dev.synapse.allinone.AllInOneApplication"), environment, home);
        process.awaitOutput("Synapse is ready", START_LIMIT);
        Duration startTime = Duration.ofNanos(System.nanoTime() - begun);
        String port =
                process.awaitOutput("API +http://localhost:(\\d+)", START_LIMIT).group(1);
        return new ServerProcess(process, startTime, Integer.parseInt(port));
    }

    /** Starts only the gateway, on running databases; its home holds its log. */
    static ServerProcess startGateway(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        int port = ServerPort.free();
        environment.put("SYNAPSE_PORT", Integer.toString(port));
        environment.put("SECRET_KEY", UUID.randomUUID().toString());
        long begun = System.nanoTime();
        TestProcess process =
                TestProcess.start(commandLine("dev.synapse.gateway.GatewayApplication"), environment, created(home));
        Await.until(START_LIMIT, () -> answers(process, port), "the gateway responds");
        return new ServerProcess(process, Duration.ofNanos(System.nanoTime() - begun), port);
    }

    private static boolean answers(TestProcess process, int port) {
        if (!process.isAlive()) {
            throw new IllegalStateException("The gateway did not start: " + process.output());
        }
        return ApiClient.at("http://127.0.0.1:" + port).get("/health/live").status() == 200;
    }

    private static Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + directory, e);
        }
    }

    private static List<String> commandLine(String mainClass) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return line;
    }

    /** Time from the start of the JVM to the message that it is ready. */
    Duration startTime() {
        return startTime;
    }

    int port() {
        return port;
    }

    ApiClient api() {
        return ApiClient.at("http://localhost:" + port);
    }

    /** Resident memory of the JVM; the databases are separate processes. */
    double residentMegabytes() {
        return residentKilobytes() / 1024.0;
    }

    /** Processor time used so far, in seconds; NaN if the system does not report it. */
    double processorSeconds() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(used -> used.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /** Used heap after a garbage collection. */
    double liveHeapMegabytes() {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        double kilobytes = 0;
        // the old generation follows the young one; the metaspace after it is not part of the heap
        for (int i = 0; i < 2 && used.find(); i++) {
            kilobytes += Double.parseDouble(used.group(1));
        }
        return kilobytes / 1024;
    }

    private String jcmd(String command) {
        try {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Process run = new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the heap of " + process, e);
        }
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
            throw new UncheckedIOException("Cannot read the memory of " + process, e);
        }
    }

    /** Stops the server as Ctrl-C does, and waits until it has exited. */
    @Override
    public void close() {
        if (process.isAlive()) {
            process.terminate();
            process.awaitExit(STOP_LIMIT);
        }
        process.close();
    }
}
