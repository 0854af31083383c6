package dev.synapse.tools.mcp;

import dev.synapse.tools.ToolRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/**
 * The MCP servers at work: their tools are in the registry as {@code server.tool} while they are there. A server that is not there
 * stops nobody. Thread-safe.
 */
public final class McpServers implements AutoCloseable {
    private static final Duration FIRST_TRY = Duration.ofSeconds(5);

    private final List<McpServer> servers;

    private McpServers(List<McpServer> servers) {
        this.servers = servers;
    }

    /**
     * Connects to all of them, and waits for a few seconds, so that most tools are there before the first call.
     *
     * @param http never follows a redirect
     */
    public static McpServers start(McpSettings settings, HttpClient http, ToolRegistry registry) {
        return start(settings, http, registry, McpTimeouts.USUAL);
    }

    static McpServers start(McpSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts patience) {
        McpServers servers = new McpServers(settings.servers().stream()
                .map(server -> McpServer.start(server, http, registry, patience))
                .toList());
        servers.awaitTried();
        return servers;
    }

    private void awaitTried() {
        long end = System.nanoTime() + FIRST_TRY.toNanos();
        try {
            for (McpServer server : servers) {
                server.awaitTried(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the sessions, and the programs that were started. */
    @Override
    public void close() {
        servers.forEach(McpServer::stop);
        try {
            for (McpServer server : servers) {
                server.awaitEnd();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
