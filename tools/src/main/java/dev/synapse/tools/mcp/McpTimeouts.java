package dev.synapse.tools.mcp;

import java.time.Duration;

/**
 * The timing of connections to servers.
 *
 * @param firstPause delay before the first reconnect
 * @param longestPause maximum delay between reconnects; delays double up to it
 * @param toolRetention how long the tools of a lost server stay registered
 * @param check interval between pings of an idle server
 */
record McpTimeouts(Duration firstPause, Duration longestPause, Duration toolRetention, Duration check) {
    static final McpTimeouts DEFAULT = new McpTimeouts(
            Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(30));
}
