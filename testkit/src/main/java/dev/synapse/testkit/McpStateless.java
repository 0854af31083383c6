package dev.synapse.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The stateless form of a test MCP server's protocol, strict in what requests must state. Thread-safe.
 *
 * <p>Protocol: <a href="https://modelcontextprotocol.io/specification/2026-07-28">MCP 2026-07-28</a>.
 */
final class McpStateless {
    static final String VERSION = "2026-07-28";

    private static final String META = "io.modelcontextprotocol/";
    private static final Set<String> CACHEABLE = Set.of("server/discover", "tools/list");
    /** Errors that HTTP shows as 400 and 404. */
    private static final Map<Integer, Integer> STATUS =
            Map.of(-32020, 400, -32021, 400, -32022, 400, -32601, 404, -32699, 400);

    private final McpEra era;
    private final Map<String, Consumer<ObjectNode>> subscribers = new ConcurrentHashMap<>();

    McpStateless(McpEra era) {
        this.era = era;
    }

    /** Whether a message is one of a stateless version. */
    static boolean isStateless(JsonNode message) {
        return message.path("params").path("_meta").has(META + "protocolVersion");
    }

    /** Why the message is refused by what it states; an empty object if it is not. */
    ObjectNode refusal(JsonNode message) {
        JsonNode meta = message.path("params").path("_meta");
        String version = meta.path(META + "protocolVersion").asString("");
        if (!version.equals(VERSION) || era == McpEra.FUTURE) {
            ObjectNode error = error(-32022, "Unsupported protocol version");
            ObjectNode data = error.putObject("data").put("requested", version);
            versions().forEach(data.putArray("supported")::add);
            return error;
        }
        if (!meta.path(META + "clientCapabilities").isObject()) {
            return error(-32699, "missing client capabilities");
        }
        return ChatJson.JSON.createObjectNode();
    }

    /** Why a request is refused by its headers; an empty object if it is not. */
    static ObjectNode headerRefusal(HttpRequest request, JsonNode message) {
        boolean isCall = message.path("method").asString("").equals("tools/call");
        String region = message.at("/params/arguments/region").asString("");
        boolean matches = request.header("mcp-protocol-version")
                        .equals(message.at("/params/_meta/io.modelcontextprotocol~1protocolVersion")
                                .asString(""))
                && request.header("mcp-method").equals(message.path("method").asString(""))
                && decoded(request.header("mcp-name"))
                        .equals(isCall ? message.at("/params/name").asString("") : "")
                && decoded(request.header("mcp-param-region")).equals(region)
                && request.header("mcp-session-id").isEmpty()
                && request.header("accept").contains("application/json")
                && request.header("accept").contains("text/event-stream");
        return matches ? ChatJson.JSON.createObjectNode() : error(-32020, "Header mismatch");
    }

    private static String decoded(String header) {
        return header.startsWith("=?base64?") && header.endsWith("?=")
                ? new String(
                        Base64.getDecoder().decode(header.substring(9, header.length() - 2)), StandardCharsets.UTF_8)
                : header;
    }

    /** The status over HTTP of an answer. */
    static int status(ObjectNode answer) {
        return STATUS.getOrDefault(answer.path("error").path("code").asInt(0), 200);
    }

    /** The versions that the server speaks. */
    List<String> versions() {
        return switch (era) {
            case SESSION -> List.of("2025-11-25");
            case STATELESS -> List.of(VERSION);
            case BOTH -> List.of(VERSION, "2025-11-25");
            case FUTURE -> List.of("2099-01-01");
        };
    }

    ObjectNode discovery() {
        ObjectNode result = ChatJson.JSON.createObjectNode();
        versions().forEach(result.putArray("supportedVersions")::add);
        result.putObject("capabilities").putObject("tools").put("listChanged", true);
        return result;
    }

    /** Adds what each result states. */
    ObjectNode complete(String method, ObjectNode result) {
        if (!result.has("resultType")) {
            result.put("resultType", "complete");
        }
        if (CACHEABLE.contains(method)) {
            result.put("ttlMs", 0).put("cacheScope", "private");
        }
        return result;
    }

    /** Sends changes until the thread is interrupted. */
    void subscribe(JsonNode request, Consumer<ObjectNode> notifications) throws InterruptedException {
        String id = request.path("id").asString();
        Consumer<ObjectNode> tagged = notification -> {
            ObjectNode own = notification.deepCopy();
            own.withObject("params").withObject("_meta").put(META + "subscriptionId", id);
            notifications.accept(own);
        };
        ObjectNode acknowledged = ChatJson.JSON
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("method", "notifications/subscriptions/acknowledged");
        acknowledged.putObject("params").set("notifications", request.at("/params/notifications"));
        tagged.accept(acknowledged);
        subscribers.put(id, tagged);
        try {
            new CountDownLatch(1).await();
        } finally {
            subscribers.remove(id);
        }
    }

    void announce(ObjectNode notification) {
        subscribers.values().forEach(subscriber -> subscriber.accept(notification));
    }

    int subscribers() {
        return subscribers.size();
    }

    private static ObjectNode error(int code, String message) {
        return ChatJson.JSON.createObjectNode().put("code", code).put("message", message);
    }
}
