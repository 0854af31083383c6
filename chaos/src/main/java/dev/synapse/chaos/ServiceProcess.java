package dev.synapse.chaos;

import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service process with its own proxies to Redis and PostgreSQL, which can be killed, frozen and restarted.
 * Thread-safe.
 */
final class ServiceProcess implements AutoCloseable {

    /** Generous, because many JVMs start on a loaded machine. */
    static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Kind kind;
    private final String name;
    private final Proxies ways;
    private final Command command;
    private @Nullable TestProcess process;

    ServiceProcess(Kind kind, String name, Proxies ways, Map<String, String> settings, Path directory) {
        this.kind = kind;
        this.name = name;
        this.ways = ways;
        this.command = Command.of(kind.mainClass).withEnvironment(settings).in(directory);
    }

    /** Which service it is. */
    enum Kind {
        GATEWAY("api-gateway", "dev.synapse.gateway.GatewayApplication"),
        ORCHESTRATOR("orchestrator-service", "dev.synapse.orchestrator.OrchestratorApplication"),
        WORKER("execution-workers", "dev.synapse.workers.WorkersApplication");

        private final String service;
        private final String mainClass;

        Kind(String service, String mainClass) {
            this.service = service;
            this.mainClass = mainClass;
        }
    }

    /** Its connections; a worker does not use the one to PostgreSQL. */
    record Proxies(CutProxy redis, CutProxy database) {}

    Kind kind() {
        return kind;
    }

    CutProxy redis() {
        return ways.redis();
    }

    CutProxy database() {
        return ways.database();
    }

    /** Starts it if it does not run; returns immediately. */
    void start() {
        startWith(Map.of());
    }

    /** The same with other settings, for as long as it runs. */
    synchronized void startWith(Map<String, String> other) {
        if (!isAlive()) {
            close();
            Map<String, String> settings = new HashMap<>(command.environment());
            settings.putAll(other);
            process = TestProcess.start(command.withEnvironment(settings));
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits until it reports that it runs. */
    void awaitRunning() {
        process().awaitOutput(kind.service + " is running", START_LIMIT);
    }

    /** Whether it has said that it runs, and has not ended. */
    boolean isRunning() {
        return isAlive() && process().output().stream().anyMatch(line -> line.contains(kind.service + " is running"));
    }

    /** SIGKILL; returns when it has ended. */
    void kill() {
        process().kill();
    }

    /** SIGTERM; waits for the end and gives the exit code. */
    int terminate(Duration limit) {
        process().terminate();
        return process().awaitExit(limit);
    }

    /** SIGSTOP. */
    void freeze() {
        process().stop();
    }

    /** SIGCONT. */
    void thaw() {
        process().cont();
    }

    synchronized TestProcess process() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
