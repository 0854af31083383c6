package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.tools.ToolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is there already, and answers with streams of events. */
class HttpServerTest extends McpContract {
    private ScriptedMcpServer server = ScriptedMcpServer.start();
    private final TestingMcp mcp =
            TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)));

    @Override
    TestingMcp mcp() {
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 1, "a stream for what is said unasked");
        return mcp;
    }

    @AfterEach
    void close() {
        mcp.close();
        server.close();
    }

    @Test
    void answers_may_be_json_instead_of_streams() throws Exception {
        server.streaming(false);

        assertThat(mcp.echo("lab.echo", "json")).isEqualTo("json");
        assertThat(mcp.failure("lab.huge", "{\"megabytes\": 6}")).hasMessageContaining("more than 4 MB");
    }

    @Test
    void a_session_that_is_lost_is_opened_again() throws Exception {
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
    void a_server_that_was_restarted_is_found_again_and_its_tools_are_read_again() {
        mcp();
        int port = server.port();
        server.close();
        Await.until(
                TestingMcp.LIMIT,
                () -> mcp.failure("lab.echo", "{}"),
                failure -> failure != null && failure.isRetryable(),
                "a call while it is away");

        server = ScriptedMcpServer.start(port);
        server.grow();

        mcp.await("lab.grown_14");
        mcp.awaitAnswer("lab.echo");
    }

    @Test
    void its_session_is_ended_at_the_end() {
        mcp();

        mcp.close();

        assertThat(server.sessions()).isZero();
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 0, "the end of the stream");
    }
}
