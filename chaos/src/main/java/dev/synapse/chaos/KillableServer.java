package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedPostgres;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.embedded.PostgresOptions;
import dev.synapse.embedded.RedisOptions;
import dev.synapse.testkit.PosixSignal;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * A database server that can be suspended, or killed and restarted on the same port with the same data. Thread-safe.
 */
final class KillableServer<S extends AutoCloseable> implements AutoCloseable {

    private final String name;
    private final Path home;
    private final IntFunction<S> starter;
    private final ToLongFunction<S> pid;
    private final int port;
    private S server;
    private boolean running = true;
    private boolean suspended;

    private KillableServer(
            String name, Path home, IntFunction<S> starter, ToIntFunction<S> port, ToLongFunction<S> pid) {
        this.name = name;
        this.home = home;
        this.starter = starter;
        this.pid = pid;
        this.server = starter.apply(0);
        this.port = port.applyAsInt(server);
    }

    /** A Redis server with an append-only file that is synced every second. */
    static KillableServer<EmbeddedRedis> redis(Path home, String password) {
        return new KillableServer<>(
                "Redis",
                home,
                port -> EmbeddedRedis.start(new RedisOptions(home, port, password, true)),
                EmbeddedRedis::port,
                EmbeddedRedis::pid);
    }

    /** A PostgreSQL server with durable commits: without fsync, a kill could lose commits. */
    static KillableServer<EmbeddedPostgres> postgres(Path home, String password) {
        return new KillableServer<>(
                "PostgreSQL",
                home,
                port -> EmbeddedPostgres.start(new PostgresOptions(home, port, password, true)),
                EmbeddedPostgres::port,
                EmbeddedPostgres::pid);
    }

    /** The directory of its data. */
    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    synchronized S server() {
        return server;
    }

    synchronized long pid() {
        return pid.applyAsLong(server);
    }

    /** Kills the server with SIGKILL and waits until it has exited. */
    synchronized void kill() {
        PosixSignal.KILL.send(pid());
        suspended = false;
        running = false;
        stop();
    }

    /** Starts the server if it is not running, and waits until it accepts connections. */
    synchronized void start() {
        if (!running) {
            server = starter.apply(port);
            running = true;
        }
    }

    /** Suspends the server and its child processes, with their connections open. */
    synchronized void suspend() {
        suspended = true;
        PosixSignal.STOP.send(pid());
        children(PosixSignal.STOP);
    }

    /** Resumes the server after {@link #suspend()}. */
    synchronized void resume() {
        if (suspended) {
            children(PosixSignal.CONT);
            PosixSignal.CONT.send(pid());
            suspended = false;
        }
    }

    /** A suspended server starts no further processes; those of it that end on their own need no signal. */
    private void children(PosixSignal signal) {
        ProcessHandle.of(pid()).stream()
                .flatMap(ProcessHandle::children)
                .filter(ProcessHandle::isAlive)
                .forEach(child -> signal.send(child.pid()));
    }

    @Override
    public synchronized void close() {
        resume();
        running = false;
        stop();
    }

    @Override
    public String toString() {
        return name;
    }

    private void stop() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop a server", e);
        }
    }
}
