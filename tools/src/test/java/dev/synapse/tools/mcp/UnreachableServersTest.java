package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Servers that are unavailable, deny access, or redirect. */
class UnreachableServersTest {
    private static final String CANARY = "canary-of-the-key";

    private final ScriptedMcpServer server = ScriptedMcpServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_unavailable_server_does_not_affect_others() throws Exception {
        ObjectNode entries = TestingMcp.entries();
        entries.set("gone", TestingMcp.entries().put("command", "/no/such/program"));
        entries.set("deaf", TestingMcp.entries().put("url", "http://127.0.0.1:1/mcp"));
        entries.set("rude", TestingMcp.entries().put("command", "false"));
        entries.set("lab", TestingMcp.http(server));

        try (TestingMcp mcp = TestingMcp.start(TestingMcp.DROPPING, entries)) {
            assertThat(mcp.names()).isNotEmpty().allMatch(name -> name.startsWith("lab."));
            assertThat(mcp.echo("lab.echo", "here")).isEqualTo("here");
            assertThat(mcp.failure("gone.tool", "{}")).hasMessageContainingAll("Unknown tool", "gone.tool");
        }
    }

    @Test
    void the_tools_of_an_unavailable_server_are_removed_until_it_is_back() {
        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.DROPPING, TestingMcp.entries().set("lab", TestingMcp.http(server)))) {
            mcp.await("lab.echo");
            server.close();

            mcp.awaitGone("lab.echo");

            try (ScriptedMcpServer again = ScriptedMcpServer.start(server.port())) {
                mcp.await("lab.echo");
                mcp.awaitAnswer("lab.echo");
                assertThat(again.calls()).isNotEmpty();
            }
        }
    }

    @Test
    void headers_are_sent_and_never_shown() {
        server.requireKey(CANARY);
        ObjectNode entry = TestingMcp.http(server);
        entry.putObject("headers").put("Authorization", "Bearer ${KEY}");

        try (TestingMcp mcp =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", entry), Map.of("KEY", CANARY))) {
            mcp.awaitAnswer("lab.echo");
            server.requireKey("another");

            assertThat(mcp.failure("lab.echo", "{}"))
                    .hasMessage("The MCP server \"lab\" answered 401 (check its \"headers\").")
                    .hasMessageNotContaining(CANARY);
        }
    }

    @Test
    void a_redirect_is_not_followed() {
        try (ScriptedMcpServer elsewhere = ScriptedMcpServer.start()) {
            ObjectNode entry = TestingMcp.http(server.redirectTo(elsewhere.url()));
            entry.putObject("headers").put("X-Key", CANARY);

            try (TestingMcp mcp =
                    TestingMcp.start(TestingMcp.DROPPING, TestingMcp.entries().set("lab", entry))) {
                Await.until(TestingMcp.LIMIT, () -> server.requestHeaders().size() > 2, "several attempts");

                assertThat(mcp.names()).isEmpty();
                assertThat(server.requestHeaders().getFirst()).containsEntry("x-key", CANARY);
                assertThat(elsewhere.requestHeaders()).isEmpty();
            }
        }
    }
}
