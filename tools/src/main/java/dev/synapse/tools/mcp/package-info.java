/** The tools of MCP servers: their discovery, the connections to the servers, and the calls. */
@NullMarked
package dev.synapse.tools.mcp;

import org.jspecify.annotations.NullMarked;
