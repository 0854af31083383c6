package dev.synapse.tools.mcp;

import dev.synapse.shared.net.Backoff;
import dev.synapse.tools.ToolLimits;
import dev.synapse.tools.ToolRegistry;
import dev.synapse.tools.mcp.McpTransport.Signal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server connected and its tools registered. A lost server is restarted or reconnected with growing delays.
 * Its tools stay registered for a while, so that a restart is hardly noticed, and are then removed until it is back.
 * Thread-safe.
 */
final class McpServer {
    private static final Logger log = LoggerFactory.getLogger(McpServer.class);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);
    private static final Duration DEBOUNCE = Duration.ofMillis(200);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final McpServerSettings settings;
    private final HttpClient http;
    private final McpTimeouts timeouts;
    private final ServerTools offeredTools;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(8);
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable McpConnection opening;
    private volatile @Nullable McpConnection ready;
    private volatile String state = "is not connected";
    private boolean mayBeStateless = true;
    private boolean failureLogged;
    private long lostAt;

    private McpServer(McpServerSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts timeouts) {
        this.settings = settings;
        this.http = http;
        this.timeouts = timeouts;
        this.offeredTools = new ServerTools(settings.name(), registry, tool -> new McpTool(this, tool));
        this.thread = Thread.ofVirtual().name("mcp-" + settings.name()).unstarted(this::run);
    }

    static McpServer start(McpServerSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts timeouts) {
        McpServer server = new McpServer(settings, http, registry, timeouts);
        server.thread.start();
        return server;
    }

    String name() {
        return settings.name();
    }

    ToolLimits limits() {
        return ToolLimits.DEFAULT.withTimeout(settings.timeout());
    }

    String mask(String text) {
        return settings.secrets().mask(text);
    }

    /**
     * The current session.
     *
     * @throws TransportException if there is none
     */
    McpConnection connection() {
        McpConnection connection = ready;
        if (connection == null) {
            throw TransportException.notProcessed(state);
        }
        return connection;
    }

    /** Waits until the first connection attempt has ended, at most for this long. */
    void awaitFirstAttempt(Duration limit) throws InterruptedException {
        firstAttempt.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Starts to stop the server; does not block. */
    void stop() {
        stopped.countDown();
        McpConnection connection = opening;
        if (connection != null) {
            connection.endWith("is not connected");
        }
    }

    /** Waits for the end, after {@link #stop}, at most 10 s. */
    void awaitEnd() throws InterruptedException {
        thread.join(STOP_TIMEOUT);
    }

    private void run() {
        Backoff backoff = new Backoff(timeouts.firstPause(), timeouts.longestPause());
        try {
            while (!isStopped()) {
                long start = System.nanoTime();
                try {
                    runSession();
                } catch (TransportException lost) {
                    onSessionLost(lost.text());
                }
                firstAttempt.countDown();
                if (System.nanoTime() - start > STABLE_AFTER.toNanos()) {
                    backoff.reset();
                }
                pause(backoff.next());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs one session from its start to its end. */
    private void runSession() throws InterruptedException {
        signals.clear();
        try (McpConnection connection = McpConnection.to(settings, http, signals::offer)) {
            opening = connection;
            if (!isStopped()) {
                open(connection);
                offeredTools.put(connection.tools());
                supervise(connection);
            }
        }
    }

    /**
     * Which kind of protocol a server speaks is remembered, since some do not survive the question; after a failure the other kind is
     * tried.
     */
    private void open(McpConnection connection) throws InterruptedException {
        try {
            connection.open(mayBeStateless);
            mayBeStateless = connection.isStateless();
        } catch (TransportException failed) {
            mayBeStateless = !mayBeStateless;
            throw failed;
        }
    }

    private void supervise(McpConnection connection) throws InterruptedException {
        state = "is not connected";
        failureLogged = false;
        ready = connection;
        log.info("MCP server {} connected with {} tools", settings, offeredTools.size());
        firstAttempt.countDown();
        try {
            while (true) {
                Signal signal = signals.poll(timeouts.check().toNanos(), TimeUnit.NANOSECONDS);
                Optional<String> end = connection.end();
                if (end.isPresent()) {
                    state = end.get();
                    throw TransportException.notProcessed(end.get());
                }
                if (signal == Signal.TOOLS_CHANGED) {
                    refreshTools(connection);
                } else {
                    connection.ping();
                }
            }
        } finally {
            ready = null;
            lostAt = System.nanoTime();
        }
    }

    /** Lists the tools again. Changes often come in bursts, so a short delay merges them. */
    private void refreshTools(McpConnection connection) throws InterruptedException {
        if (!sleep(DEBOUNCE)) {
            signals.removeIf(Signal.TOOLS_CHANGED::equals);
            offeredTools.put(connection.tools());
        }
    }

    private void onSessionLost(String reason) {
        state = reason;
        if (!failureLogged && !isStopped()) {
            log.warn("MCP server {} {}; reconnecting until it is available", settings, mask(reason));
            failureLogged = true;
        }
    }

    /** Waits before the next connection attempt; removes the tools meanwhile if their retention ends. */
    private void pause(Duration length) throws InterruptedException {
        Duration remaining = Duration.ofNanos(lostAt + timeouts.toolRetention().toNanos() - System.nanoTime());
        if (offeredTools.size() == 0 || remaining.compareTo(length) > 0) {
            sleep(length);
        } else if (!sleep(remaining)) {
            offeredTools.withdraw();
            sleep(length.minus(remaining));
        }
    }

    /** Sleeps; returns whether the server was stopped meanwhile. */
    private boolean sleep(Duration length) throws InterruptedException {
        return stopped.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
