package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.tools.ToolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A running server over HTTP that answers with event streams. */
class HttpServerTest extends McpContract {
    private ScriptedMcpServer server = ScriptedMcpServer.start();
    private final TestingMcp mcp =
            TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)));

    @Override
    TestingMcp mcp() {
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 1, "the stream of server messages");
        return mcp;
    }

    @Override
    ObjectNode entry() {
        return TestingMcp.http(server);
    }

    @AfterEach
    void close() {
        mcp.close();
        server.close();
    }

    @Test
    void answers_may_be_json_instead_of_event_streams() throws Exception {
        server.streaming(false);

        assertThat(mcp.echo("lab.echo", "json")).isEqualTo("json");
        assertThat(mcp.failure("lab.huge", "{\"megabytes\": 6}")).hasMessageContaining("more than 4 MB");
    }

    @Test
    void a_lost_session_is_reopened() throws Exception {
        mcp().echo("lab.echo", "before");

        server.forgetSessions();

        ToolException forgotten = Await.until(
                TestingMcp.LIMIT,
                () -> mcp.failure("lab.crash", "{}"),
                failure -> failure != null && failure.isRetryable(),
                "a call without a session");
        assertThat(forgotten).hasMessageStartingWith("The MCP server \"lab\" ");
        mcp.awaitAnswer("lab.echo");
        assertThat(server.sessions()).isEqualTo(1);
    }

    @Test
    void after_a_server_restart_the_connection_and_tools_are_restored() {
        mcp();
        int port = server.port();
        server.close();
        Await.until(
                TestingMcp.LIMIT,
                () -> mcp.failure("lab.echo", "{}"),
                failure -> failure != null && failure.isRetryable(),
                "a call while the server is down");

        server = ScriptedMcpServer.start(port);
        server.grow();

        mcp.await("lab.grown_19");
        mcp.awaitAnswer("lab.echo");
    }

    @Test
    void closing_ends_the_session() {
        mcp();

        mcp.close();

        assertThat(server.sessions()).isZero();
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 0, "the end of the stream");
    }
}
