package dev.synapse.embedded;

import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is started again, on its port and its data, whenever it ends without having been told to: killed by somebody or
 * by the system when memory was short. One that does not stay up is started at longer and longer intervals. Thread-safe.
 */
public final class SupervisedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedServer.class);
    private static final Duration STAYS_UP = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

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
     * Keeps the server up until this is closed, which closes the server too.
     *
     * @param starter starts it again on the port that it is given
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
                boolean stayedUp = System.nanoTime() - since > STAYS_UP.toNanos();
                pause = stayedUp ? FIRST_PAUSE : pause;
                Thread.sleep(pause);
                startAgain();
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
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
        LOG.warn("Starting {} again on port {}", name, port);
        server.close();
        try {
            server = starter.apply(port);
            LOG.info("{} runs again", name);
        } catch (ServerStartException e) {
            LOG.error("{} could not be started again, which is tried further: {}", name, e.getMessage());
        }
    }

    /** Stops the server for good; returns when it has ended. */
    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
        synchronized (this) {
            server.close();
        }
    }
}
