package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.McpRequest.Pending;
import dev.synapse.tools.mcp.McpTransport.Signal;
import dev.synapse.tools.mcp.TransportException.Outcome;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One connection to one server. Calls may come from any thread; one thread opens, supervises and closes it. Failures
 * are {@link TransportException}s.
 */
final class McpConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(McpConnection.class);
    private static final Duration MIN_ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** Longer than any tool's timeout, which ends the call first. */
    private static final Duration CALL_TIMEOUT = Duration.ofDays(1);

    /** After which a server that says nothing is taken for one with sessions. */
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_TOOLS = 256;
    private static final int MAX_PAGES = 32;

    private final McpTransport transport;
    private final Duration answerTimeout;
    private volatile @Nullable ChangeSubscription subscription;

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

    /**
     * Agrees with the server upon a version of the protocol.
     *
     * @param mayBeStateless whether to try the stateless version first
     */
    void open(boolean mayBeStateless) throws InterruptedException {
        JsonNode capabilities = mayBeStateless ? openNewest() : openSession();
        if (!capabilities.path("tools").isObject()) {
            throw TransportException.rejected("has no tools");
        }
        if (isStateless() && capabilities.path("tools").path("listChanged").asBoolean(false)) {
            subscription = ChangeSubscription.start(transport);
        }
    }

    boolean isStateless() {
        return transport.protocol().stateless();
    }

    /**
     * Asks the server for its versions. Servers with sessions refuse that in any way, or say nothing: then a session is opened. A slow
     * server may still answer meanwhile.
     */
    private JsonNode openNewest() throws InterruptedException {
        transport.use(McpProtocol.STATELESS);
        Pending discovery = start("server/discover", JsonRpc.newObject());
        try {
            Optional<JsonNode> discovered = ProtocolChoice.afterDiscovery(discovery.answer(), PROBE_TIMEOUT);
            return discovered.isPresent() ? discovered.get() : openSession();
        } catch (TransportException refused) {
            if (ProtocolChoice.isStateless(discovery.answer())) {
                transport.use(McpProtocol.STATELESS);
                return discovery.answer().join().path("capabilities");
            }
            throw refused;
        } finally {
            transport.cancel(discovery);
        }
    }

    private JsonNode openSession() throws InterruptedException {
        transport.use(McpProtocol.UNDECIDED);
        ObjectNode params = JsonRpc.newObject().put("protocolVersion", McpProtocol.SESSION.version());
        params.putObject("capabilities");
        params.set("clientInfo", McpProtocol.clientInfo());
        ObjectNode result = ask("initialize", params);
        String version = result.path("protocolVersion").asString("");
        transport.use(McpProtocol.session(version)
                .orElseThrow(() -> TransportException.rejected("speaks an unknown protocol version, " + version)));
        transport.send(JsonRpc.notification("notifications/initialized", JsonRpc.newObject()));
        return result.path("capabilities");
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
            listed.path("tools").forEach(tool -> accept(tool).ifPresent(tools::add));
            cursor = Optional.of(listed.path("nextCursor").asString("")).filter(next -> !next.isEmpty());
            if (cursor.isEmpty()) {
                break;
            }
        }
        return List.copyOf(tools.subList(0, Math.min(MAX_TOOLS, tools.size())));
    }

    /** A tool as listed; empty if it cannot be called over HTTP, because it marks parameters for headers in an invalid way. */
    private Optional<ListedTool> accept(JsonNode tool) {
        ListedTool listed = new ListedTool(tool instanceof ObjectNode object ? object : JsonRpc.newObject());
        try {
            if (isStateless() && transport instanceof HttpTransport) {
                ParameterHeaders.of(listed.inputSchema());
            }
            return Optional.of(listed);
        } catch (IllegalArgumentException invalid) {
            log.warn("Skipped tool {} of an MCP server: {}", listed.name(), invalid.getMessage());
            return Optional.empty();
        }
    }

    /** Checks that the server responds; an error response counts as one. */
    void ping() throws InterruptedException {
        try {
            ask(isStateless() ? "server/discover" : "ping", JsonRpc.newObject());
        } catch (TransportException failed) {
            if (failed.outcome() != Outcome.REJECTED) {
                throw failed;
            }
        }
    }

    /**
     * Calls a tool and blocks until it has answered. If the thread is interrupted, the server is asked to stop.
     *
     * @param headers to send with the call over HTTP, if the protocol is stateless
     * @param onProgress runs when the server reports progress
     */
    ObjectNode call(ObjectNode params, Map<String, String> headers, Runnable onProgress) throws InterruptedException {
        String id = transport.nextId();
        ObjectNode complete = transport.protocol().withMeta(params.deepCopy());
        complete.withObject("_meta").put("progressToken", id);
        try {
            McpRequest call = new McpRequest("tools/call", complete, headers, onProgress);
            return requireComplete(transport.await(transport.start(id, call), CALL_TIMEOUT));
        } catch (TransportException failed) {
            throw failed.error().map(error -> explain(error, failed)).orElse(failed);
        }
    }

    /** A server that has changed since its tools were listed refuses calls in the old form unprocessed. */
    private TransportException explain(TransportException.RpcError error, TransportException failed) {
        if (!isStateless()) {
            return failed;
        }
        return switch (error.code()) {
            case ProtocolChoice.HEADER_MISMATCH -> {
                transport.tell(Signal.TOOLS_CHANGED);
                yield TransportException.notProcessed("has changed how this tool is called");
            }
            case ProtocolChoice.UNSUPPORTED_VERSION -> {
                transport.endWith("has changed its protocol version");
                yield TransportException.notProcessed("has changed its protocol version");
            }
            default -> failed;
        };
    }

    /** A stateless server may ask for something before it gives its result. */
    private ObjectNode requireComplete(ObjectNode result) {
        String type = result.path("resultType").asString("complete");
        if (!isStateless() || type.equals("complete")) {
            return result;
        }
        throw type.equals("input_required")
                ? TransportException.rejected("asks for more input, which is not supported")
                : TransportException.unreadable();
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
        ChangeSubscription running = subscription;
        if (running != null) {
            running.close();
        }
        transport.hangUp();
    }

    private ObjectNode ask(String method, ObjectNode params) throws InterruptedException {
        return requireComplete(transport.await(start(method, params), answerTimeout));
    }

    private Pending start(String method, ObjectNode params) {
        return transport.start(
                transport.nextId(), new McpRequest(method, transport.protocol().withMeta(params)));
    }
}
