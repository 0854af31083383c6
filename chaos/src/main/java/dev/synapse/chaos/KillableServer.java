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

/** A database server that can be killed and restarted on the same port with the same data. Thread-safe. */
final class KillableServer<S extends AutoCloseable> implements AutoCloseable {

    private final IntFunction<S> starter;
    private final ToLongFunction<S> pid;
    private final int port;
    private S server;
    private boolean running = true;

    private KillableServer(IntFunction<S> starter, ToIntFunction<S> port, ToLongFunction<S> pid) {
        this.starter = starter;
        this.pid = pid;
        this.server = starter.apply(0);
        this.port = port.applyAsInt(server);
    }

    /** A Redis server with an append-only file that is synced every second. */
    static KillableServer<EmbeddedRedis> redis(Path home, String password) {
        return new KillableServer<>(
                port -> EmbeddedRedis.start(new RedisOptions(home, port, password, true)),
                EmbeddedRedis::port,
                EmbeddedRedis::pid);
    }

    /** A PostgreSQL server with durable commits: without fsync, a kill could lose commits. */
    static KillableServer<EmbeddedPostgres> postgres(Path home, String password) {
        return new KillableServer<>(
                port -> EmbeddedPostgres.start(new PostgresOptions(home, port, password, true)),
                EmbeddedPostgres::port,
                EmbeddedPostgres::pid);
    }

    synchronized S server() {
        return server;
    }

    synchronized boolean isRunning() {
        return running;
    }

    /** Kills the server with SIGKILL and waits until it has exited. */
    synchronized void kill() {
        PosixSignal.KILL.send(pid.applyAsLong(server));
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

    @Override
    public synchronized void close() {
        running = false;
        stop();
    }

    private void stop() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop a server", e);
        }
    }
}
