package dev.synapse.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools of the test MCP servers, independent of their transport, and written without code of the tested client. Thread-safe; each
 * message may come on a separate thread.
 *
 * <p>Protocol: <a href="https://modelcontextprotocol.io/specification/2025-11-25">MCP 2025-11-25</a>.
 */
final class McpToolbox {
    private static final String VERSION = "2025-11-25";
    private static final Set<String> READ_ONLY =
            Set.of("echo", "add", "drop", "environment", "cancelled", "calls", "odd", "idle");

    private final Map<String, String> descriptions = new ConcurrentHashMap<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Consumer<ObjectNode> announcements;
    private final Runnable crash;
    private final McpEra era;
    private final McpStateless stateless;

    /** {@code announcements} receives notifications to all clients; {@code crash} ends the server immediately. */
    McpToolbox(McpEra era, Consumer<ObjectNode> announcements, Runnable crash) {
        this.era = era;
        this.stateless = new McpStateless(era);
        this.announcements = announcements;
        this.crash = crash;
        add("echo", "Repeats the text.");
        add("add", "Adds a and b.");
        add("slow", "Returns when it is cancelled, or never.");
        add("failing", "Fails.");
        add("refusing", "Returns a protocol error.");
        add("nonsense", "Returns an invalid result.");
        add("huge", "Returns the given number of megabytes.");
        add("picture", "Returns a picture, a file and a link.");
        add("grow", "Adds a tool.");
        add("crash", "Ends the server.");
        add("drop", "Ends the server without side effects.");
        add("odd", "Returns content of which some is of unknown types, or malformed.");
        add("working", "Reports progress the given number of times, every 100 ms, and then returns.");
        add("idle", "Returns after the given number of milliseconds, without progress.");
        add("regional", "Returns the region, which its headers must repeat.");
        add("asking", "Asks for input before its result, in a stateless version.");
        add("environment", "Returns the environment variables of the server.");
        add("cancelled", "Returns the number of cancelled calls.");
        add("calls", "Returns the _meta of the previous calls.");
    }

    private void add(String name, String description) {
        descriptions.put(name, description);
        names.add(name);
    }

    /** Adds a tool and notifies all clients. */
    void grow() {
        add("grown_" + names.size(), "Repeats the text, too.");
        ObjectNode notification = message().put("method", "notifications/tools/list_changed");
        announcements.accept(notification);
        stateless.announce(notification);
    }

    /** The received calls. */
    List<JsonNode> calls() {
        return List.copyOf(calls);
    }

    int cancelledCount() {
        return cancelled.get();
    }

    /** Blocks until the message is answered; {@code notifications} come before the answer. */
    void handle(JsonNode message, Consumer<ObjectNode> notifications, Consumer<ObjectNode> answers) {
        if (era != McpEra.SESSION && McpStateless.isStateless(message)) {
            handleStateless(message, notifications, answers);
        } else if (message.has("id") && (era == McpEra.STATELESS || era == McpEra.FUTURE)) {
            answers.accept(error(message, -32602, "missing protocol version"));
        } else {
            handleInSession(message, notifications, answers);
        }
    }

    private void handleStateless(JsonNode message, Consumer<ObjectNode> notifications, Consumer<ObjectNode> answers) {
        String method = message.path("method").asString("");
        ObjectNode refusal = stateless.refusal(message);
        if (!refusal.isEmpty()) {
            ObjectNode answer = message();
            answer.set("id", message.path("id"));
            answer.set("error", refusal);
            answers.accept(answer);
            return;
        }
        Consumer<ObjectNode> complete = answer -> {
            if (answer.path("result") instanceof ObjectNode result) {
                stateless.complete(method, result);
            }
            answers.accept(answer);
        };
        switch (method) {
            case "server/discover" -> complete.accept(answer(message, stateless.discovery()));
            case "tools/list" -> complete.accept(answer(message, page(message.path("params"))));
            case "tools/call" -> call(message, message.path("id").toString(), notifications, complete);
            case "subscriptions/listen" -> subscribe(message, notifications);
            default -> answers.accept(error(message, -32601, "Method not found"));
        }
    }

    private void subscribe(JsonNode message, Consumer<ObjectNode> notifications) {
        String id = message.path("id").toString();
        running.put(id, Thread.currentThread());
        try {
            stateless.subscribe(message, notifications);
        } catch (InterruptedException cancelledByClient) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(id);
        }
    }

    /** Number of subscriptions to changes, in a stateless version. */
    int subscribers() {
        return stateless.subscribers();
    }

    private void handleInSession(JsonNode message, Consumer<ObjectNode> notifications, Consumer<ObjectNode> answers) {
        String id = message.path("id").toString();
        switch (message.path("method").asString("")) {
            case "initialize" -> answers.accept(answer(message, initialized()));
            case "ping" -> answers.accept(answer(message, ChatJson.JSON.createObjectNode()));
            case "tools/list" -> answers.accept(answer(message, page(message.path("params"))));
            case "tools/call" -> call(message, id, notifications, answers);
            case "notifications/cancelled" ->
                cancel(message.path("params").path("requestId").toString());
            default -> {
                if (message.has("id") && message.has("method")) {
                    answers.accept(error(message, -32601, "Method not found"));
                }
            }
        }
    }

    private static ObjectNode initialized() {
        ObjectNode result = ChatJson.JSON.createObjectNode().put("protocolVersion", VERSION);
        result.putObject("capabilities").putObject("tools").put("listChanged", true);
        result.putObject("serverInfo").put("name", "testkit").put("version", "1");
        return result;
    }

    /** Three tools per page, so that there are several pages. */
    private ObjectNode page(JsonNode params) {
        int from = Integer.parseInt(params.path("cursor").asString("0"));
        ObjectNode result = ChatJson.JSON.createObjectNode();
        var tools = result.putArray("tools");
        names.stream().skip(from).limit(3).forEach(name -> tools.add(describe(name)));
        if (names.size() > from + 3) {
            result.put("nextCursor", Integer.toString(from + 3));
        }
        return result;
    }

    private ObjectNode describe(String name) {
        ObjectNode tool = ChatJson.JSON.createObjectNode().put("name", name);
        tool.put("description", descriptions.get(name));
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        switch (name) {
            case "add" -> {
                schema.putObject("$defs").putObject("summand").put("type", "number");
                properties.putObject("a").put("$ref", "#/$defs/summand");
                properties.putObject("b").put("$ref", "#/$defs/summand").put("description", "The other.");
                schema.putArray("required").add("a").add("b");
            }
            case "huge" -> properties.putObject("megabytes").put("type", "integer");
            case "regional" ->
                properties.putObject("region").put("type", "string").put("x-mcp-header", "Region");
            case "working", "idle" -> properties.putObject("count").put("type", "integer");
            default -> properties.putObject("text").put("type", "string");
        }
        tool.putObject("annotations").put("readOnlyHint", READ_ONLY.contains(name));
        return tool;
    }

    private void call(JsonNode message, String id, Consumer<ObjectNode> notifications, Consumer<ObjectNode> answers) {
        JsonNode params = message.path("params");
        calls.add(params);
        running.put(id, Thread.currentThread());
        try {
            String name = params.path("name").asString("");
            ObjectNode result =
                    name.equals("working") ? work(params, notifications) : run(name, params.path("arguments"));
            answers.accept(answer(message, result));
        } catch (InterruptedException stopped) {
            cancelled.incrementAndGet();
        } catch (IllegalArgumentException unknown) {
            answers.accept(error(message, -32602, String.valueOf(unknown.getMessage())));
        } finally {
            running.remove(id);
        }
    }

    private static ObjectNode work(JsonNode params, Consumer<ObjectNode> notifications) throws InterruptedException {
        int steps = params.at("/arguments/count").asInt(3);
        for (int step = 1; step <= steps; step++) {
            Thread.sleep(100);
            ObjectNode notification = message().put("method", "notifications/progress");
            ObjectNode progress =
                    notification.putObject("params").put("progress", step).put("total", steps);
            progress.set("progressToken", params.at("/_meta/progressToken"));
            notifications.accept(notification);
        }
        return text("done");
    }

    private ObjectNode run(String name, JsonNode arguments) throws InterruptedException {
        return switch (name) {
            case "echo" -> text(arguments.path("text").asString("nothing"));
            case "add" ->
                sum(arguments.path("a").asDouble() + arguments.path("b").asDouble());
            case "slow" -> {
                new CountDownLatch(1).await();
                yield text("never");
            }
            case "failing" -> text("It was to fail, and did.").put("isError", true);
            case "refusing" -> throw new IllegalArgumentException("not today");
            case "nonsense" -> ChatJson.JSON.createObjectNode().put("content", "no list");
            case "huge" -> text("x".repeat(arguments.path("megabytes").asInt(1) << 20));
            case "picture" -> picture();
            case "grow" -> {
                grow();
                yield text("There is one tool more.");
            }
            case "crash", "drop" -> {
                crash.run();
                yield text("Still there.");
            }
            case "regional" -> text(arguments.path("region").asString("none"));
            case "asking" -> text("asked").put("resultType", "input_required");
            case "odd" -> odd();
            case "idle" -> {
                Thread.sleep(arguments.path("count").asInt(0));
                yield text("awake");
            }
            case "environment" ->
                text(String.join(
                        "\n",
                        System.getenv().entrySet().stream()
                                .map(Object::toString)
                                .sorted()
                                .toList()));
            case "cancelled" -> text(Integer.toString(cancelled.get()));
            case "calls" -> text(calls.toString());
            default -> {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException("Unknown tool: " + name);
                }
                yield text(arguments.path("text").asString("nothing"));
            }
        };
    }

    private void cancel(String id) {
        Thread thread = running.get(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    private static ObjectNode text(String text) {
        ObjectNode result = ChatJson.JSON.createObjectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }

    /** Structured content only, without the text that servers should include as well. */
    private static ObjectNode sum(double sum) {
        ObjectNode result = ChatJson.JSON.createObjectNode();
        result.putArray("content");
        result.putObject("structuredContent").put("sum", sum);
        return result;
    }

    private static ObjectNode picture() {
        ObjectNode result = text("A picture:");
        var content = result.withArray("content");
        content.addObject().put("type", "image").put("mimeType", "image/png").put("data", "QUJD".repeat(512));
        content.addObject()
                .put("type", "resource")
                .putObject("resource")
                .put("uri", "file:///notes.txt")
                .put("text", "Remember the milk.");
        content.addObject()
                .put("type", "resource")
                .putObject("resource")
                .put("uri", "file:///clip.bin")
                .put("mimeType", "application/octet-stream")
                .put("blob", "QUJD");
        content.addObject().put("type", "resource_link").put("name", "more").put("uri", "https://example.org/more");
        return result;
    }

    private static ObjectNode odd() {
        ObjectNode result = text("before");
        var content = result.withArray("content");
        content.addObject().put("type", "hologram").put("data", "QUJD");
        content.addObject().put("type", "text").putNull("text");
        content.addObject().put("type", "image").put("data", 7);
        content.addObject().put("type", "audio").put("mimeType", "audio/wav").put("data", "QUJD");
        content.addObject().put("type", "resource");
        content.addObject()
                .put("type", "resource_link")
                .put("uri", "file:///a.csv")
                .put("mimeType", "text/csv")
                .put("size", 2048);
        content.addObject().put("kind", "text");
        content.add("a string").addNull();
        content.addObject().put("type", "text").put("text", "after").put("annotations", "odd");
        return result;
    }

    private static ObjectNode message() {
        return ChatJson.JSON.createObjectNode().put("jsonrpc", "2.0");
    }

    private static ObjectNode answer(JsonNode request, ObjectNode result) {
        ObjectNode answer = message();
        answer.set("id", request.path("id"));
        answer.set("result", result);
        return answer;
    }

    private static ObjectNode error(JsonNode request, int code, String text) {
        ObjectNode answer = message();
        answer.set("id", request.path("id"));
        answer.putObject("error").put("code", code).put("message", text);
        return answer;
    }
}
