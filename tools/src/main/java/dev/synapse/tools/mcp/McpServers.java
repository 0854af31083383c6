package dev.synapse.tools.mcp;

import dev.synapse.tools.ToolRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/**
 * The running MCP servers. While a server is connected, its tools are registered as {@code server.tool}. An
 * unavailable server does not affect anything else. Thread-safe.
 */
public final class McpServers implements AutoCloseable {
    private static final Duration FIRST_ATTEMPT_TIMEOUT = Duration.ofSeconds(5);

    private final List<McpServer> servers;

    private McpServers(List<McpServer> servers) {
        this.servers = servers;
    }

    /**
     * Connects to all servers, and waits for at most 5 s, so that most tools are registered before the first call.
     *
     * @param http must not follow redirects
     */
    public static McpServers start(McpSettings settings, HttpClient http, ToolRegistry registry) {
        return start(settings, http, registry, McpTimeouts.DEFAULT);
    }

    static McpServers start(McpSettings settings, HttpClient http, ToolRegistry registry, McpTimeouts timeouts) {
        McpServers servers = new McpServers(settings.servers().stream()
                .map(server -> McpServer.start(server, http, registry, timeouts))
                .toList());
        servers.awaitFirstAttempts();
        return servers;
    }

    private void awaitFirstAttempts() {
        long end = System.nanoTime() + FIRST_ATTEMPT_TIMEOUT.toNanos();
        try {
            for (McpServer server : servers) {
                server.awaitFirstAttempt(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all sessions and stops the programs that were started. */
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
