package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.McpRequest.Pending;
import dev.synapse.tools.mcp.McpTransport.Signal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One connection to one server. Calls may come from any thread; one thread opens, supervises and closes it. Failures
 * are {@link TransportException}s.
 */
final class McpConnection implements AutoCloseable {
    private static final Duration MIN_ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** Longer than any tool's timeout, which ends the call first. */
    private static final Duration CALL_TIMEOUT = Duration.ofDays(1);

    private static final int MAX_TOOLS = 256;
    private static final int MAX_PAGES = 32;

    private final McpTransport transport;
    private final Duration answerTimeout;
    private volatile McpProtocol protocol = McpProtocol.UNDECIDED;

    private McpConnection(McpTransport transport, Duration callTimeout) {
        this.transport = transport;
        this.answerTimeout = callTimeout.compareTo(MIN_ANSWER_TIMEOUT) > 0 ? callTimeout : MIN_ANSWER_TIMEOUT;
        transport.begin();
    }

    /** Starts the server, if it is a program; sends nothing yet. */
    static McpConnection to(McpServerSettings settings, HttpClient http, Consumer<Signal> owner) {
        return new McpConnection(
                switch (settings) {
                    case McpServerSettings.Stdio program -> StdioTransport.start(program, owner);
                    case McpServerSettings.Http server -> new HttpTransport(http, server, owner);
                },
                settings.timeout());
    }

    /** Agrees with the server upon a version of the protocol. */
    void open() throws InterruptedException {
        ObjectNode params = JsonRpc.newObject().put("protocolVersion", McpProtocol.SESSION.version());
        params.putObject("capabilities");
        params.set("clientInfo", McpProtocol.clientInfo());
        ObjectNode result = ask("initialize", params);
        String version = result.path("protocolVersion").asString("");
        use(McpProtocol.session(version)
                .orElseThrow(() -> TransportException.rejected("speaks an unknown protocol version, " + version)));
        transport.send(JsonRpc.notification("notifications/initialized", JsonRpc.newObject()));
        if (!result.path("capabilities").path("tools").isObject()) {
            throw TransportException.rejected("has no tools");
        }
    }

    private void use(McpProtocol agreed) {
        protocol = agreed;
        transport.use(agreed);
    }

    /** Lists the server's tools, at most 256. */
    List<ListedTool> tools() throws InterruptedException {
        List<ListedTool> tools = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        for (int page = 0; page < MAX_PAGES && tools.size() < MAX_TOOLS; page++) {
            ObjectNode params = JsonRpc.newObject();
            cursor.ifPresent(from -> params.put("cursor", from));
            ObjectNode listed = ask("tools/list", params);
            if (!listed.path("tools").isArray()) {
                throw TransportException.unreadable();
            }
            for (JsonNode tool : listed.path("tools")) {
                tools.add(new ListedTool(tool instanceof ObjectNode object ? object : JsonRpc.newObject()));
            }
            cursor = Optional.of(listed.path("nextCursor").asString("")).filter(next -> !next.isEmpty());
            if (cursor.isEmpty()) {
                break;
            }
        }
        return List.copyOf(tools.subList(0, Math.min(MAX_TOOLS, tools.size())));
    }

    /** Checks that the server responds; an error response counts as one. */
    void ping() throws InterruptedException {
        try {
            ask("ping", JsonRpc.newObject());
        } catch (TransportException failed) {
            if (failed.outcome() != TransportException.Outcome.REJECTED) {
                throw failed;
            }
        }
    }

    /**
     * Calls a tool and blocks until it has answered. If the thread is interrupted, the server is asked to stop.
     *
     * @param onProgress runs when the server reports progress
     */
    ObjectNode call(ObjectNode params, Runnable onProgress) throws InterruptedException {
        String id = transport.nextId();
        ObjectNode complete = protocol.withMeta(params.deepCopy());
        complete.withObject("_meta").put("progressToken", id);
        return transport.await(
                transport.start(id, new McpRequest("tools/call", complete, Map.of(), onProgress)),
                CALL_TIMEOUT);
    }

    /** The reason why the connection has ended, empty while it is open. */
    Optional<String> end() {
        return Optional.ofNullable(transport.end().getNow(null));
    }

    /** Ends the connection: all pending calls fail with this reason. */
    void endWith(String reason) {
        transport.endWith(reason);
    }

    @Override
    public void close() {
        transport.hangUp();
    }

    private ObjectNode ask(String method, ObjectNode params) throws InterruptedException {
        Pending sent = transport.start(transport.nextId(), new McpRequest(method, protocol.withMeta(params)));
        return transport.await(sent, answerTimeout);
    }
}
