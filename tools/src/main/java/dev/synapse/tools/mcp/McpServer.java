package dev.synapse.tools.mcp;

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
 * Keeps one server connected, and its tools in the registry. One that goes is started or called again, with growing pauses; its
 * tools stay on offer for a while, so that a restart is hardly felt, and then go until it is back. Thread-safe.
 */
final class McpServer {
    private static final Logger log = LoggerFactory.getLogger(McpServer.class);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofMillis(200);
    private static final Duration ENDING = Duration.ofSeconds(10);

    private final McpServerSettings settings;
    private final HttpClient http;
    private final McpTimeouts patience;
    private final ServerTools offer;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(8);
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable McpConnection opening;
    private volatile @Nullable McpConnection ready;
    private volatile String state = "is not connected";
    private boolean told;
    private long readyUntil;

    private McpServer(McpServerSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts patience) {
        this.settings = settings;
        this.http = http;
        this.patience = patience;
        this.offer = new ServerTools(settings.name(), registry, tool -> new McpTool(this, tool));
        this.thread = Thread.ofVirtual().name("mcp-" + settings.name()).unstarted(this::run);
    }

    static McpServer start(McpServerSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts patience) {
        McpServer server = new McpServer(settings, http, registry, patience);
        server.thread.start();
        return server;
    }

    String name() {
        return settings.name();
    }

    ToolLimits limits() {
        return ToolLimits.USUAL;
    }

    String mask(String text) {
        return settings.secrets().mask(text);
    }

    /** The session of this moment; a {@link TransportException} while there is none. */
    McpConnection connection() {
        McpConnection connection = ready;
        if (connection == null) {
            throw TransportException.undone(state);
        }
        return connection;
    }

    /** Waits until the server has been tried once, but no longer than that. */
    void awaitTried(Duration limit) throws InterruptedException {
        tried.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Begins to end it. */
    void stop() {
        stopped.countDown();
        McpConnection connection = opening;
        if (connection != null) {
            connection.endWith("is not connected");
        }
    }

    /** Waits for the end, after {@link #stop}. */
    void awaitEnd() throws InterruptedException {
        thread.join(ENDING);
    }

    private void run() {
        ReconnectBackoff backoff = new ReconnectBackoff(patience.firstPause(), patience.longestPause());
        try {
            while (!isStopped()) {
                long begun = System.nanoTime();
                try {
                    live();
                } catch (TransportException gone) {
                    away(gone.text());
                }
                tried.countDown();
                if (System.nanoTime() - begun > STEADY.toNanos()) {
                    backoff.reset();
                }
                pause(backoff.next());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One session, from its first word to its end. */
    private void live() throws InterruptedException {
        signals.clear();
        try (McpConnection connection = McpConnection.to(settings, http, signals::offer)) {
            opening = connection;
            if (!isStopped()) {
                connection.open();
                offer.put(connection.tools());
                attend(connection);
            }
        }
    }

    private void attend(McpConnection connection) throws InterruptedException {
        state = "is not connected";
        told = false;
        ready = connection;
        log.info("MCP server {} is there, with {} tools", settings, offer.size());
        tried.countDown();
        try {
            while (true) {
                Signal signal = signals.poll(patience.check().toNanos(), TimeUnit.NANOSECONDS);
                Optional<String> end = connection.end();
                if (end.isPresent()) {
                    state = end.get();
                    throw TransportException.undone(end.get());
                }
                if (signal == Signal.TOOLS_CHANGED) {
                    listAgain(connection);
                } else {
                    connection.ping();
                }
            }
        } finally {
            ready = null;
            readyUntil = System.nanoTime();
        }
    }

    /** Changes often come in a row, and one look is enough. */
    private void listAgain(McpConnection connection) throws InterruptedException {
        if (!sleep(SETTLING)) {
            signals.removeIf(Signal.TOOLS_CHANGED::equals);
            offer.put(connection.tools());
        }
    }

    private void away(String why) {
        state = why;
        if (!told && !isStopped()) {
            log.warn("MCP server {} {}; it is tried again until it is there", settings, mask(why));
            told = true;
        }
    }

    /** The tools are withdrawn in the middle of it, if their time is over then. */
    private void pause(Duration length) throws InterruptedException {
        Duration keptFor = Duration.ofNanos(readyUntil + patience.kept().toNanos() - System.nanoTime());
        if (offer.size() == 0 || keptFor.compareTo(length) > 0) {
            sleep(length);
        } else if (!sleep(keptFor)) {
            offer.withdraw();
            sleep(length.minus(keptFor));
        }
    }

    /** Whether it was stopped meanwhile. */
    private boolean sleep(Duration length) throws InterruptedException {
        return stopped.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
