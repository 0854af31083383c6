package dev.synapse.tools.mcp;

import java.util.concurrent.CountDownLatch;

/** A process with an MCP server, to be killed by a test. */
final class McpHost {
    private McpHost() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.program()))) {
            mcp.await("lab.calls");
            ProcessHandle.current().children().forEach(child -> System.out.println("child " + child.pid()));
            new CountDownLatch(1).await();
        }
    }
}
