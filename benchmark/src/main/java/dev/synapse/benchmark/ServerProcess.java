package dev.synapse.benchmark;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
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
 * A server as a child process: the all-in-one that {@code ./synapse up} starts, or the gateway of {@code ./synapse up api-gateway},
 * with the flags that {@code ./synapse} gave this JVM, which are the same.
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

    /** Starts it in that home, and returns when it is ready. */
    static ServerProcess start(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SYNAPSE_HOME", home.toString());
        environment.put("SYNAPSE_PORT", "0");
        made(home.resolve("logs"));
        long begun = System.nanoTime();
        TestProcess process =
                TestProcess.start(commandLine("dev.synapse.allinone.AllInOneApplication"), environment, home);
        process.awaitOutput("Synapse is ready", START_LIMIT);
        Duration startTime = Duration.ofNanos(System.nanoTime() - begun);
        String port =
                process.awaitOutput("API +http://localhost:(\\d+)", START_LIMIT).group(1);
        return new ServerProcess(process, startTime, Integer.parseInt(port));
    }

    /** Starts the gateway alone, on servers that run; its home is a directory for its log. */
    static ServerProcess startGateway(Path home, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        int port = freePort();
        environment.put("SYNAPSE_PORT", Integer.toString(port));
        environment.put("SECRET_KEY", UUID.randomUUID().toString());
        long begun = System.nanoTime();
        TestProcess process =
                TestProcess.start(commandLine("dev.synapse.gateway.GatewayApplication"), environment, made(home));
        Await.until(START_LIMIT, () -> answers(process, port), "the gateway to be there");
        return new ServerProcess(process, Duration.ofNanos(System.nanoTime() - begun), port);
    }

    private static boolean answers(TestProcess process, int port) {
        if (!process.isAlive()) {
            throw new IllegalStateException("The gateway did not start: " + process.output());
        }
        return ApiClient.at("http://127.0.0.1:" + port).get("/health/live").status() == 200;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free", e);
        }
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + directory, e);
        }
    }

    private static List<String> commandLine(String mainClass) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return line;
    }

    /** From the start of its JVM to the line that says it is ready. */
    Duration startTime() {
        return startTime;
    }

    int port() {
        return port;
    }

    ApiClient api() {
        return ApiClient.at("http://localhost:" + port);
    }

    /** What the JVM holds of the machine's memory; the databases are processes of their own. */
    double residentMegabytes() {
        return residentKilobytes() / 1024.0;
    }

    /** The seconds of a processor that it has used so far; NaN where the system does not tell. */
    double processorSeconds() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(used -> used.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /** What is left in its heap after a collection. */
    double liveHeapMegabytes() {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        double kilobytes = 0;
        // the old generation is named after the young one, and after it the metaspace, which is not of the heap
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
            throw new UncheckedIOException("Cannot ask " + process + " for its heap", e);
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
