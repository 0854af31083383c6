package dev.synapse.tools.mcp;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.McpStdioServer;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.tools.Tool;
import dev.synapse.tools.ToolContext;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.ToolRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A registry with the tools of some MCP servers, called in the same way as by the workers. Closing it stops the
 * servers.
 */
final class TestingMcp implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Reconnects quickly, and keeps the tools of a lost server for long. */
    static final McpTimeouts KEEPING = timeouts(Duration.ofMinutes(5));

    /** Reconnects quickly, and removes the tools of a lost server at once. */
    static final McpTimeouts DROPPING = timeouts(Duration.ZERO);

    /** Asks a connected server nothing unless a test does. */
    static final McpTimeouts UNCHECKED = new McpTimeouts(
            Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMinutes(5), Duration.ofMinutes(5));

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ToolContext CONTEXT =
            new ToolContext("group", "turn", "call", "key-of-the-step", 1, Duration.ofMinutes(10));

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(executor)
            .build();
    private final ToolRegistry registry = ToolRegistry.of(List.of());
    private final McpServers servers;

    private TestingMcp(McpSettings settings, McpTimeouts timeouts) {
        this.servers = McpServers.start(settings, client, registry, timeouts);
    }

    private static McpTimeouts timeouts(Duration toolRetention) {
        return new McpTimeouts(Duration.ofMillis(50), Duration.ofMillis(200), toolRetention, Duration.ofMillis(200));
    }

    static TestingMcp start(McpTimeouts timeouts, ObjectNode entries) {
        return start(timeouts, entries, Map.of());
    }

    static TestingMcp start(McpTimeouts timeouts, ObjectNode entries, Map<String, String> variables) {
        ObjectNode file = JSON.createObjectNode();
        file.set("mcpServers", entries);
        return new TestingMcp(
                McpSettings.of(file.toString(), name -> Optional.ofNullable(variables.get(name))), timeouts);
    }

    static ObjectNode entries() {
        return JSON.createObjectNode();
    }

    /** An entry for the test server as a program. */
    static ObjectNode program(String... stderrLines) {
        ObjectNode entry = JSON.createObjectNode().put("command", McpStdioServer.command());
        McpStdioServer.arguments(stderrLines).forEach(entry.withArray("args")::add);
        return entry;
    }

    static ObjectNode http(ScriptedMcpServer server) {
        return JSON.createObjectNode().put("type", "http").put("url", server.url());
    }

    ToolRegistry registry() {
        return registry;
    }

    List<String> names() {
        return registry.list().stream().map(Tool::name).toList();
    }

    Tool tool(String name) {
        return registry.find(name).orElseThrow();
    }

    void await(String tool) {
        Await.until(LIMIT, () -> registry.find(tool).isPresent(), tool + " in the registry");
    }

    void awaitGone(String tool) {
        Await.until(LIMIT, () -> registry.find(tool).isEmpty(), tool + " out of the registry");
    }

    String call(String tool, String arguments) throws ToolException, InterruptedException {
        return registry.call(tool, arguments, CONTEXT).content();
    }

    String echo(String tool, String text) throws ToolException, InterruptedException {
        return call(tool, new HashMap<>(Map.of("text", text)));
    }

    private String call(String tool, Map<String, Object> arguments) throws ToolException, InterruptedException {
        return call(tool, JSON.writeValueAsString(arguments));
    }

    /** The failure of a call that must fail. */
    ToolException failure(String tool, String arguments) {
        return Assertions.catchThrowableOfType(ToolException.class, () -> call(tool, arguments));
    }

    /** The failure of a call that may not take longer than this in all. */
    ToolException failure(String tool, String arguments, Duration maxDuration) {
        ToolContext context = new ToolContext("group", "turn", "call", "key-of-the-step", 1, maxDuration);
        return Assertions.catchThrowableOfType(ToolException.class, () -> registry.call(tool, arguments, context));
    }

    /** Waits until a call succeeds. */
    void awaitAnswer(String tool) {
        Await.until(LIMIT, () -> echo(tool, "again"), "again"::equals, "an answer of " + tool);
    }

    @Override
    public void close() {
        servers.close();
        client.close();
        executor.close();
    }
}
