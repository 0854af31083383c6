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
 * One session with one server, from start to end. Calls may come from any thread; opened, looked after and closed by one. What does
 * not go well is a {@link TransportException}.
 */
final class McpConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(McpConnection.class);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /** More than any tool's limit, by which its caller gives up. */
    private static final Duration CALL = Duration.ofHours(1);

    private static final int MAX_TOOLS = 256;
    private static final int MAX_PAGES = 32;

    private final McpTransport wire;
    private final McpSyncClient client;

    private McpConnection(McpTransport wire) {
        this.wire = wire;
        this.client = McpClient.sync(wire)
                .clientInfo(McpSchema.Implementation.builder("synapse", "0.1.0").build())
                .initializationTimeout(ANSWER)
                .requestTimeout(CALL)
                .build();
    }

    /** Starts the server, if that is on us; nothing has been said yet. */
    static McpConnection to(McpServerSettings settings, HttpClient http, Consumer<Signal> owner) {
        return new McpConnection(
                switch (settings) {
                    case McpServerSettings.Stdio program -> StdioTransport.start(program, owner);
                    case McpServerSettings.Http server -> new HttpTransport(http, server, owner);
                });
    }

    /** Agrees with the server on the protocol. */
    void open() throws InterruptedException {
        ask(client::initialize);
        if (client.getServerCapabilities().tools() == null) {
            throw TransportException.refused("has no tools");
        }
    }

    /** The tools that it has now, at most 256. Page by page, because the client follows them without a bound. */
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

    /** Makes sure that it is there; an error is a sign of life, too. */
    void ping() throws InterruptedException {
        try {
            ask(client::ping);
        } catch (TransportException failed) {
            if (failed.fate() != TransportException.Fate.REFUSED) {
                throw failed;
            }
        }
    }

    /** Blocks until there is a result; if the thread is interrupted, the server is told to stop. */
    McpSchema.CallToolResult call(McpSchema.CallToolRequest request) throws InterruptedException {
        try {
            return client.callTool(request);
        } catch (RuntimeException failed) {
            if (Thread.interrupted()) {
                wire.cancel(request);
                throw new InterruptedException("The call was taken back");
            }
            throw understood(failed);
        }
    }

    Optional<String> end() {
        return Optional.ofNullable(wire.end().getNow(null));
    }

    /** Fails all that is under way, for a reason, and soon ends whoever waits for something here. */
    void endWith(String why) {
        wire.endWith(why);
    }

    @Override
    public void close() {
        wire.hangUp();
    }

    private static <T> T ask(Callable<T> question) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(question);
        Thread.ofVirtual().name("mcp-ask").start(task);
        try {
            return task.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw TransportException.unknown("did not answer within " + ANSWER.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw understood(failed);
        } finally {
            task.cancel(true);
        }
    }

    /** The SDK wraps what happened, sometimes more than once. */
    private static TransportException understood(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case TransportException known -> {
                    return known;
                }
                case McpError refused -> {
                    return TransportException.refused("answered with an error: " + refused.getMessage());
                }
                default -> log.trace("Within", cause);
            }
        }
        log.debug("What an MCP server answered cannot be read", failed);
        return TransportException.refused("answered with something that cannot be read");
    }
}
