package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.testkit.Await;
import dev.synapse.tools.ToolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The behaviour common to all transports. */
abstract class McpContract {

    /** The test server under the name {@code lab}, connected. */
    abstract TestingMcp mcp();

    /** An entry for such a server. */
    abstract ObjectNode entry();

    /** Another such server, under the name {@code brief} and with a timeout of 1 s. */
    private TestingMcp brief() {
        TestingMcp brief =
                TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("brief", entry().put("timeout", 1)));
        brief.await("brief.working");
        return brief;
    }

    @Test
    void tools_are_registered_with_the_server_name_as_prefix() {
        assertThat(mcp().names()).contains("lab.echo", "lab.add", "lab.slow", "lab.failing", "lab.huge", "lab.calls");
        assertThat(mcp().tool("lab.add").description()).isEqualTo("Adds a and b.");
        assertThat(mcp().tool("lab.add").readOnly()).isTrue();
        assertThat(mcp().tool("lab.crash").readOnly()).isFalse();
    }

    @Test
    void schemas_have_no_local_references() {
        JsonNode schema = JsonMapper.shared().readTree(mcp().tool("lab.add").argsSchemaJson());

        assertThat(schema.path("required")).hasToString("[\"a\",\"b\"]");
        assertThat(schema.path("properties")).hasToString("""
                        {"a":{"type":"number"},"b":{"type":"number","description":"The other."}}""");
    }

    @Test
    void a_call_returns_its_result() throws Exception {
        assertThat(mcp().echo("lab.echo", "hello, world 🌍")).isEqualTo("hello, world 🌍");
    }

    @Test
    void structured_content_is_returned_as_json() throws Exception {
        assertThat(mcp().call("lab.add", "{\"a\": 1, \"b\": 2.5}")).isEqualTo("{\"sum\":3.5}");
    }

    @Test
    void non_text_content_is_described() throws Exception {
        assertThat(mcp().call("lab.picture", "{}")).isEqualTo("""
                        A picture:

                        [image: image/png, 2 KB, not shown]

                        [resource: file:///notes.txt]
                        Remember the milk.

                        [resource file:///clip.bin: application/octet-stream, 1 KB, not shown]

                        [resource: more, https://example.org/more]""");
    }

    @Test
    void invalid_arguments_do_not_reach_the_server() throws Exception {
        ToolException refused = mcp().failure("lab.add", "{\"a\": 1}");

        assertThat(refused).hasMessageContaining("lab.add");
        assertThat(mcp().call("lab.calls", "{}")).doesNotContain("\"add\"");
    }

    @Test
    void a_tool_failure_keeps_the_servers_message() {
        ToolException failed = mcp().failure("lab.failing", "{}");

        assertThat(failed).hasMessage("It was to fail, and did.");
        assertThat(failed.isRetryable()).isFalse();
    }

    @Test
    void a_protocol_error_keeps_the_servers_message() {
        ToolException refused = mcp().failure("lab.refusing", "{}");

        assertThat(refused).hasMessage("The MCP server \"lab\" answered with an error: not today.");
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void an_unreadable_answer_is_reported() throws Exception {
        ToolException unreadable = mcp().failure("lab.nonsense", "{}");

        assertThat(unreadable).hasMessage("The MCP server \"lab\" sent an unreadable answer.");
        assertThat(unreadable.isRetryable()).isFalse();
        assertThat(mcp().echo("lab.echo", "still there")).isEqualTo("still there");
    }

    @Test
    void a_large_result_is_truncated_and_a_too_large_one_fails_only_its_call() throws Exception {
        assertThat(mcp().call("lab.huge", "{\"megabytes\": 1}").getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(32_000, 32_768);

        ToolException tooLarge = mcp().failure("lab.huge", "{\"megabytes\": 6}");

        assertThat(tooLarge).hasMessage("The MCP server \"lab\" answered with more than 4 MB.");
        assertThat(tooLarge.isRetryable()).isFalse();
        assertThat(mcp().echo("lab.echo", "still there")).isEqualTo("still there");
    }

    @Test
    void an_interrupted_call_is_cancelled_on_the_server() throws Exception {
        Thread caller = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> mcp().call("lab.slow", "{}"))
                        .isInstanceOf(InterruptedException.class));
        Await.until(
                TestingMcp.LIMIT, () -> mcp().call("lab.calls", "{}"), calls -> calls.contains("\"slow\""), "the call");

        caller.interrupt();

        Await.until(TestingMcp.LIMIT, () -> mcp().call("lab.cancelled", "{}"), "1"::equals, "one cancelled call");
    }

    @Test
    void the_idempotency_key_is_sent_to_the_server() throws Exception {
        mcp().echo("lab.echo", "once");

        assertThat(mcp().call("lab.calls", "{}"))
                .contains("\"dev.synapse/idempotency-key\":\"key-of-the-step\"", "\"dev.synapse/attempt\":1");
    }

    @Test
    void a_changed_tool_list_is_read_again() throws Exception {
        mcp().call("lab.grow", "{}");

        mcp().await("lab.grown_19");
        assertThat(mcp().echo("lab.grown_19", "new")).isEqualTo("new");
    }

    @Test
    void a_read_only_call_is_retryable_after_a_lost_connection() {
        ToolException broken = mcp().failure("lab.drop", "{}");

        assertThat(broken).hasMessageStartingWith("The MCP server \"lab\" ").hasMessageNotContaining("unknown");
        assertThat(broken.isRetryable()).isTrue();
    }

    @Test
    void a_server_crash_fails_its_call_and_the_next_call_works() {
        ToolException broken = mcp().failure("lab.crash", "{}");

        assertThat(broken)
                .hasMessageStartingWith("The MCP server \"lab\" ")
                .hasMessageEndingWith("; it is unknown whether lab.crash took effect.");
        assertThat(broken.isRetryable()).isFalse();
        mcp().awaitAnswer("lab.echo");
    }

    @Test
    void content_that_cannot_be_read_costs_only_itself() throws Exception {
        assertThat(mcp().call("lab.odd", "{}")).isEqualTo("""
                        before

                        [content of type "hologram", not shown]

                        [content of text, not shown]

                        [image: unknown type, without data]

                        [audio: audio/wav, 1 KB, not shown]

                        [content of a missing resource, not shown]

                        [resource: unnamed, file:///a.csv, text/csv, 2 KB]

                        [content of no stated type, not shown]

                        [content of no stated type, not shown]

                        [content of no stated type, not shown]

                        after""");
    }

    @Test
    void progress_renews_the_time_limit() throws Exception {
        try (TestingMcp brief = brief()) {
            assertThat(brief.call("brief.working", "{\"count\": 15}")).isEqualTo("done");
        }
    }

    @Test
    void progress_renews_the_time_limit_only_up_to_that_of_the_step() {
        try (TestingMcp brief = brief()) {
            ToolException tooLong = brief.failure("brief.working", "{\"count\": 1000}", Duration.ofSeconds(2));

            assertThat(tooLong).hasMessageStartingWith("brief.working did not answer within 2 s");
        }
    }

    @Test
    void a_slow_call_is_not_repeated_even_if_its_tool_only_reads() {
        try (TestingMcp brief = brief()) {
            ToolException tooSlow = brief.failure("brief.idle", "{\"count\": 5000}");

            assertThat(tooSlow).hasMessage("brief.idle did not answer within 1 s.");
            assertThat(tooSlow.isRetryable()).isFalse();
        }
    }
}
