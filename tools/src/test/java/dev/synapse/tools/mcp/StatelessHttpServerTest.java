package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.McpEra;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.testkit.StreamCut;
import dev.synapse.tools.ToolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** A server over HTTP that speaks the stateless protocol version only, and strictly. */
class StatelessHttpServerTest extends McpContract {
    private final ScriptedMcpServer server = ScriptedMcpServer.start(McpEra.STATELESS);
    private final TestingMcp mcp =
            TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)));

    @Override
    TestingMcp mcp() {
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 1, "the subscription to changes");
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
        mcp();
        server.streaming(false);

        assertThat(mcp.echo("lab.echo", "json")).isEqualTo("json");
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1", "größer", "' x '", "=?base64?eA==?=", "''"})
    void parameters_are_repeated_in_headers_if_the_tool_says_so(String region) throws Exception {
        ObjectNode arguments = TestingMcp.entries().put("region", region);

        assertThat(mcp().call("lab.regional", arguments.toString()))
                .isEqualTo(region.isEmpty() ? "(The tool returned no content.)" : region);
        assertThat(mcp().call("lab.regional", "{}")).isEqualTo("none");
    }

    @Test
    void a_tool_that_asks_for_input_is_a_failure() {
        ToolException asking = mcp().failure("lab.asking", "{}");

        assertThat(asking).hasMessage("The MCP server \"lab\" asks for more input, which is not supported.");
        assertThat(asking.isRetryable()).isFalse();
    }

    /** This version has no resumption. */
    @Test
    void a_broken_stream_is_lost() {
        mcp();
        server.cutStreams(1, StreamCut.END, 1);

        ToolException lost = mcp.failure("lab.working", "{\"count\": 0}");

        assertThat(lost).hasMessageEndingWith("; it is unknown whether lab.working took effect.");
    }

    @Test
    void no_session_is_opened() {
        mcp();

        assertThat(server.sessions()).isZero();
        assertThat(server.requestHeaders())
                .allSatisfy(headers -> assertThat(headers)
                        .containsEntry("mcp-protocol-version", "2026-07-28")
                        .doesNotContainKey("mcp-session-id"));
    }
}
