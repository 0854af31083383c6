package dev.synapse.tools.mcp;

import dev.synapse.testkit.McpEra;
import dev.synapse.testkit.McpStdioServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.node.ObjectNode;

/** A program that speaks the stateless protocol version only. */
@Tag("slow")
class StatelessStdioServerTest extends McpContract {
    private final TestingMcp mcp =
            TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", entry()));

    @Override
    TestingMcp mcp() {
        mcp.await("lab.calls");
        return mcp;
    }

    @Override
    ObjectNode entry() {
        ObjectNode entry = TestingMcp.program();
        entry.putObject("env").put(McpStdioServer.ERA, McpEra.STATELESS.name());
        return entry;
    }

    @AfterEach
    void close() {
        mcp.close();
    }
}
