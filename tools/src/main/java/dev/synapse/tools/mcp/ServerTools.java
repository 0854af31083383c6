package dev.synapse.tools.mcp;

import dev.synapse.tools.ToolRegistry;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools of one server in the registry. For one thread. */
final class ServerTools {
    private static final Logger log = LoggerFactory.getLogger(ServerTools.class);

    private final String server;
    private final ToolRegistry registry;
    private final Function<ListedTool, McpTool> toTool;
    private List<ListedTool> tools = List.of();

    ServerTools(String server, ToolRegistry registry, Function<ListedTool, McpTool> toTool) {
        this.server = server;
        this.registry = registry;
        this.toTool = toTool;
    }

    /** Replaces the registered tools, if the list has changed. */
    void put(List<ListedTool> listed) {
        if (!listed.equals(tools)) {
            tools = listed;
            List<String> skipped =
                    registry.put(server, listed.stream().map(toTool).toList());
            skipped.forEach(reason -> log.warn("Skipped a tool of MCP server {}: {}", server, reason));
        }
    }

    /** Removes all tools of the server. */
    void withdraw() {
        put(List.of());
    }

    int size() {
        return tools.size();
    }
}
