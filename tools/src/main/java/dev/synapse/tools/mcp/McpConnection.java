package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.McpTransport.Signal;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with one server. Calls may come from any thread; one thread opens, supervises and closes it. Failures
 * are {@link TransportException}s.
 */
final class McpConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(McpConnection.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** Longer than any tool's timeout, which ends the call first. */
    private static final Duration CALL_TIMEOUT = Duration.ofHours(1);

    private static final int MAX_TOOLS = 256;
    private static final int MAX_PAGES = 32;

    private final McpTransport transport;
    private final McpSyncClient client;

    private McpConnection(McpTransport transport) {
        this.transport = transport;
        this.client = McpClient.sync(transport)
                .clientInfo(McpSchema.Implementation.builder("synapse", "0.1.0").build())
                .initializationTimeout(ANSWER_TIMEOUT)
                .requestTimeout(CALL_TIMEOUT)
                .build();
    }

    /** Starts the server, if it is a program; sends nothing yet. */
    static McpConnection to(McpServerSettings settings, HttpClient http, Consumer<Signal> owner) {
        return new McpConnection(
                switch (settings) {
                    case McpServerSettings.Stdio program -> StdioTransport.start(program, owner);
                    case McpServerSettings.Http server -> new HttpTransport(http, server, owner);
                });
    }

    /** Negotiates the protocol with the server. */
    void open() throws InterruptedException {
        ask(client::initialize);
        if (client.getServerCapabilities().tools() == null) {
            throw TransportException.rejected("has no tools");
        }
    }

    /**
     * Lists the server's tools, at most 256. The pages are fetched one by one, because the client would follow them
     * without a limit.
     */
    List<McpSchema.Tool> tools() throws InterruptedException {
        List<McpSchema.Tool> tools = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        for (int page = 0; page < MAX_PAGES && tools.size() < MAX_TOOLS; page++) {
            String from = cursor.orElse(null);
            McpSchema.ListToolsResult listed = ask(() -> client.listTools(from));
            tools.addAll(listed.tools());
            cursor = Optional.ofNullable(listed.nextCursor()).filter(next -> !next.isEmpty());
            if (cursor.isEmpty()) {
                break;
            }
        }
        return List.copyOf(tools.subList(0, Math.min(MAX_TOOLS, tools.size())));
    }

    /** Checks that the server responds; an error response counts as one. */
    void ping() throws InterruptedException {
        try {
            ask(client::ping);
        } catch (TransportException failed) {
            if (failed.outcome() != TransportException.Outcome.REJECTED) {
                throw failed;
            }
        }
    }

    /** Calls a tool and blocks until it has answered. If the thread is interrupted, the server is asked to stop. */
    McpSchema.CallToolResult call(McpSchema.CallToolRequest request) throws InterruptedException {
        try {
            return client.callTool(request);
        } catch (RuntimeException failed) {
            if (Thread.interrupted()) {
                transport.cancel(request);
                throw new InterruptedException("call cancelled");
            }
            throw unwrap(failed);
        }
    }

    /** The reason why the session has ended, empty while it is open. */
    Optional<String> end() {
        return Optional.ofNullable(transport.end().getNow(null));
    }

    /** Ends the session: all pending calls fail with this reason. */
    void endWith(String reason) {
        transport.endWith(reason);
    }

    @Override
    public void close() {
        transport.hangUp();
    }

    private static <T> T ask(Callable<T> request) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(request);
        Thread.ofVirtual().name("mcp-ask").start(task);
        try {
            return task.get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException timeout) {
            throw TransportException.unknown("did not answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw unwrap(failed);
        } finally {
            task.cancel(true);
        }
    }

    /** Finds the cause, which the SDK wraps, sometimes more than once. */
    private static TransportException unwrap(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case TransportException failure -> {
                    return failure;
                }
                case McpError refused -> {
                    return TransportException.rejected("answered with an error: " + refused.getMessage());
                }
                default -> log.trace("Wrapped by", cause);
            }
        }
        log.debug("Unreadable answer of an MCP server", failed);
        return TransportException.rejected("sent an unreadable answer");
    }
}
