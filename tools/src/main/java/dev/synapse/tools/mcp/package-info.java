/** Tools of MCP servers: which there are, the connections to them, and their calls. */
@NullMarked
package dev.synapse.tools.mcp;

import org.jspecify.annotations.NullMarked;
