package dev.synapse.workers.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ThreadsTest {

    @Test
    void servers_over_http_take_no_platform_threads_of_their_own() throws Exception {
        try (ScriptedMcpServer server = ScriptedMcpServer.start();
                TestingMcp one = with(1, server)) {
            one.echo("s0.echo", "warm");
            int before = platformThreads();

            try (TestingMcp ten = with(10, server)) {
                for (int i = 0; i < 10; i++) {
                    ten.echo("s" + i + ".echo", "there");
                }
                Await.until(TestingMcp.LIMIT, () -> server.listeners() == 11, "all streams");

                // one is the HTTP client's selector, the others are carriers that come and go
                assertThat(platformThreads()).isLessThan(before + 8);
            }
        }
    }

    private static TestingMcp with(int count, ScriptedMcpServer server) {
        ObjectNode entries = TestingMcp.entries();
        IntStream.range(0, count).forEach(i -> entries.set("s" + i, TestingMcp.http(server)));
        return TestingMcp.start(TestingMcp.KEEPING, entries);
    }

    /** Virtual ones are not among them. */
    private static int platformThreads() {
        return Thread.getAllStackTraces().size();
    }
}
