package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.testkit.Await;
import dev.synapse.tools.ToolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every server, however it is spoken to. */
abstract class McpContract {

    /** Our server under the name {@code lab}, connected. */
    abstract TestingMcp mcp();

    @Test
    void its_tools_are_there_with_its_name_in_front() {
        assertThat(mcp().names()).contains("lab.echo", "lab.add", "lab.slow", "lab.failing", "lab.huge", "lab.calls");
        assertThat(mcp().tool("lab.add").description()).isEqualTo("Adds a and b.");
        assertThat(mcp().tool("lab.add").readOnly()).isTrue();
        assertThat(mcp().tool("lab.crash").readOnly()).isFalse();
    }

    @Test
    void a_schema_stands_for_itself() {
        JsonNode schema = JsonMapper.shared().readTree(mcp().tool("lab.add").argsSchemaJson());

        assertThat(schema.path("required")).hasToString("[\"a\",\"b\"]");
        assertThat(schema.path("properties")).hasToString("""
                        {"a":{"type":"number"},"b":{"type":"number","description":"The other."}}""");
    }

    @Test
    void a_call_gets_its_result() throws Exception {
        assertThat(mcp().echo("lab.echo", "hello, world 🌍")).isEqualTo("hello, world 🌍");
    }

    @Test
    void a_result_that_is_structured_is_shown_as_json() throws Exception {
        assertThat(mcp().call("lab.add", "{\"a\": 1, \"b\": 2.5}")).isEqualTo("{\"sum\":3.5}");
    }

    @Test
    void what_is_no_text_is_named_and_not_shown() throws Exception {
        assertThat(mcp().call("lab.picture", "{}")).isEqualTo("""
                        A picture:

                        [image: image/png, 2 KB, not shown]

                        [resource: file:///notes.txt]
                        Remember the milk.

                        [resource file:///clip.bin: application/octet-stream, 1 KB, not shown]

                        [resource: more, https://example.org/more]""");
    }

    @Test
    void wrong_arguments_do_not_reach_the_server() throws Exception {
        ToolException refused = mcp().failure("lab.add", "{\"a\": 1}");

        assertThat(refused).hasMessageContaining("lab.add");
        assertThat(mcp().call("lab.calls", "{}")).doesNotContain("\"add\"");
    }

    @Test
    void a_failure_is_told_in_the_servers_words() {
        ToolException failed = mcp().failure("lab.failing", "{}");

        assertThat(failed).hasMessage("It was to fail, and did.");
        assertThat(failed.isRetryable()).isFalse();
    }

    @Test
    void an_error_of_the_protocol_is_told_in_the_servers_words() {
        ToolException refused = mcp().failure("lab.refusing", "{}");

        assertThat(refused).hasMessage("The MCP server \"lab\" answered with an error: not today.");
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void an_answer_that_makes_no_sense_is_said_so() throws Exception {
        ToolException unreadable = mcp().failure("lab.nonsense", "{}");

        assertThat(unreadable).hasMessage("The MCP server \"lab\" answered with something that cannot be read.");
        assertThat(unreadable.isRetryable()).isFalse();
        assertThat(mcp().echo("lab.echo", "still there")).isEqualTo("still there");
    }

    @Test
    void a_large_result_is_cut_and_one_that_is_too_large_fails_alone() throws Exception {
        assertThat(mcp().call("lab.huge", "{\"megabytes\": 1}").getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(32_000, 32_768);

        ToolException tooLarge = mcp().failure("lab.huge", "{\"megabytes\": 6}");

        assertThat(tooLarge).hasMessage("The MCP server \"lab\" answered with more than 4 MB.");
        assertThat(tooLarge.isRetryable()).isFalse();
        assertThat(mcp().echo("lab.echo", "still there")).isEqualTo("still there");
    }

    @Test
    void a_call_that_nobody_waits_for_is_taken_back() throws Exception {
        Thread caller = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> mcp().call("lab.slow", "{}"))
                        .isInstanceOf(InterruptedException.class));
        Await.until(
                TestingMcp.LIMIT, () -> mcp().call("lab.calls", "{}"), calls -> calls.contains("\"slow\""), "the call");

        caller.interrupt();

        Await.until(TestingMcp.LIMIT, () -> mcp().call("lab.cancelled", "{}"), "1"::equals, "one call taken back");
    }

    @Test
    void the_key_of_the_step_goes_along() throws Exception {
        mcp().echo("lab.echo", "once");

        assertThat(mcp().call("lab.calls", "{}"))
                .contains("\"dev.synapse/idempotency-key\":\"key-of-the-step\"", "\"dev.synapse/attempt\":1");
    }

    @Test
    void a_list_that_changes_is_read_again() throws Exception {
        mcp().call("lab.grow", "{}");

        mcp().await("lab.grown_14");
        assertThat(mcp().echo("lab.grown_14", "new")).isEqualTo("new");
    }

    @Test
    void what_changes_nothing_is_worth_another_try_when_the_server_breaks_off() {
        ToolException broken = mcp().failure("lab.drop", "{}");

        assertThat(broken).hasMessageStartingWith("The MCP server \"lab\" ").hasMessageNotContaining("not known");
        assertThat(broken.isRetryable()).isTrue();
    }

    @Test
    void a_call_in_which_the_server_breaks_off_fails_clearly_and_the_next_one_works() {
        ToolException broken = mcp().failure("lab.crash", "{}");

        assertThat(broken)
                .hasMessageStartingWith("The MCP server \"lab\" ")
                .hasMessageEndingWith("; whether lab.crash took effect is not known.");
        assertThat(broken.isRetryable()).isFalse();
        mcp().awaitAnswer("lab.echo");
    }
}
