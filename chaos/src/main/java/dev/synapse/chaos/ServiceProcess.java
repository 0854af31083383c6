package dev.synapse.chaos;

import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.TestProcess;
import dev.synapse.testkit.TestProcess.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A service process with its own proxies to Redis and PostgreSQL. It can be killed, frozen and restarted. Thread-safe.
 */
final class ServiceProcess implements AutoCloseable {

    /** Generous, because many JVMs start on a loaded machine. */
    static final Duration START_LIMIT = Duration.ofMinutes(4);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

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

    /** Kind of service. */
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

    /** Proxies of its connections; a worker does not use the one to PostgreSQL. */
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

    /** Starts the process if it is not running; returns immediately. */
    void start() {
        startWith(Map.of());
    }

    /** Starts the process with other settings, which apply until it ends. */
    synchronized void startWith(Map<String, String> other) {
        if (!isAlive()) {
            close();
            Map<String, String> settings = new HashMap<>(command.environment());
            settings.putAll(other);
            process = TestProcess.start(command.withEnvironment(settings));
        }
    }

    /** Starts the process until it runs, as a supervisor does: a service ends if Redis or PostgreSQL is away when it starts. */
    void startUntilRunning() {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        start();
        while (!isRunning()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        name + " does not start: " + process().output());
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            start();
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits until the process reports that it is running. */
    void awaitRunning() {
        process().awaitOutput(kind.service + " is running", START_LIMIT);
    }

    /** Whether the process has reported that it is running, and has not ended. */
    boolean isRunning() {
        return isAlive() && process().output().stream().anyMatch(line -> line.contains(kind.service + " is running"));
    }

    /** Sends SIGKILL and waits until the process has ended. */
    void kill() {
        process().kill();
    }

    /** Sends SIGTERM, waits until the process has ended, and returns the exit code. */
    int terminate(Duration limit) {
        process().terminate();
        return process().awaitExit(limit);
    }

    /** Sends SIGSTOP. */
    void freeze() {
        process().stop();
    }

    /** Sends SIGCONT. */
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
