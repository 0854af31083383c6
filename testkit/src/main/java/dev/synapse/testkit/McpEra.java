package dev.synapse.testkit;

/** Which versions of the protocol a test MCP server speaks. */
public enum McpEra {
    /** 2025-11-25, with a handshake and sessions. */
    SESSION,
    /** 2026-07-28, in which each request stands alone. */
    STATELESS,
    /** Both, as the client opens. */
    BOTH,
    /** Only a version that no client knows. */
    FUTURE
}
