package dev.synapse.tools.mcp;

import java.time.Duration;

/**
 * How long is waited for servers.
 *
 * @param firstPause before a server that went is tried again
 * @param longestPause to which the pauses double
 * @param kept how long the tools of a server that went stay on offer
 * @param check how often a silent server is asked whether it is there
 */
record McpTimeouts(Duration firstPause, Duration longestPause, Duration kept, Duration check) {
    static final McpTimeouts USUAL = new McpTimeouts(
            Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
