package dev.synapse.embedded;

import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is restarted on its port and data whenever it exits unexpectedly, for example killed by the operating system when memory
 * was short. Restarts of an unstable server are spaced at increasing intervals. Thread-safe.
 */
public final class SupervisedServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SupervisedServer.class);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final String name;
    private final IntFunction<? extends EmbeddedServer> starter;
    private final int port;
    private final Thread watcher;
    private EmbeddedServer server;
    private volatile boolean closed;

    private SupervisedServer(String name, EmbeddedServer server, IntFunction<? extends EmbeddedServer> starter) {
        this.name = name;
        this.server = server;
        this.starter = starter;
        this.port = server.port();
        this.watcher = Thread.ofVirtual().name("supervise-" + name).unstarted(this::watch);
    }

    /**
     * Restarts the server until this is closed, which closes the server as well.
     *
     * @param starter starts the server on the given port
     */
    public static SupervisedServer supervise(
            String name, EmbeddedServer server, IntFunction<? extends EmbeddedServer> starter) {
        SupervisedServer supervised = new SupervisedServer(name, server, starter);
        supervised.watcher.start();
        return supervised;
    }

    private void watch() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!closed) {
                long since = System.nanoTime();
                current().awaitEnd();
                boolean stayedUp = System.nanoTime() - since > STABLE_AFTER.toNanos();
                pause = stayedUp ? FIRST_PAUSE : pause;
                Thread.sleep(pause);
                startAgain();
                pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized EmbeddedServer current() {
        return server;
    }

    private synchronized void startAgain() {
        if (closed) {
            return;
        }
        log.warn("Restarting {} on port {}", name, port);
        server.close();
        try {
            server = starter.apply(port);
            log.info("{} is running again", name);
        } catch (ServerStartException e) {
            log.error("Could not restart {}, retrying: {}", name, e.getMessage());
        }
    }

    /** Stops the server permanently; returns when its process has ended. */
    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
        synchronized (this) {
            server.close();
        }
    }
}
