package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.testkit.ScriptedMcpServer;
import dev.synapse.testkit.StreamCut;
import dev.synapse.tools.ToolException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that break before the answer. */
class ResumedStreamTest {
    private final ScriptedMcpServer server = ScriptedMcpServer.start();
    private final TestingMcp mcp =
            TestingMcp.start(TestingMcp.KEEPING, TestingMcp.entries().set("lab", TestingMcp.http(server)));

    @BeforeEach
    void connect() {
        Await.until(TestingMcp.LIMIT, () -> server.listeners() == 1, "the stream of server messages");
    }

    @AfterEach
    void close() {
        mcp.close();
        server.close();
    }

    /** A reset may destroy the event by which the stream could be resumed. */
    @ParameterizedTest
    @EnumSource(
            value = StreamCut.class,
            names = {"END", "CLOSE"})
    void the_rest_of_a_broken_stream_is_read_and_the_call_is_not_repeated(StreamCut cut) throws Exception {
        server.cutStreams(3, cut, 20);

        assertThat(mcp.call("lab.working", "{\"count\": 0}")).isEqualTo("done");

        assertThat(calls()).isEqualTo(1);
        assertThat(server.requestHeaders().stream()
                        .filter(headers -> headers.containsKey("last-event-id"))
                        .map(headers -> headers.get("last-event-id"))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void the_rest_is_asked_for_after_the_time_that_the_server_states() throws Exception {
        server.cutStreams(1, StreamCut.END, 700);
        long start = System.nanoTime();

        mcp.call("lab.working", "{\"count\": 0}");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }

    @ParameterizedTest
    @EnumSource(StreamCut.class)
    void a_stream_without_ids_is_lost(StreamCut cut) {
        server.cutStreamForGood(cut);

        ToolException lost = mcp.failure("lab.working", "{\"count\": 0}");

        assertThat(lost).hasMessageEndingWith("; it is unknown whether lab.working took effect.");
        assertThat(lost.isRetryable()).isFalse();
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_stream_that_breaks_endlessly_ends_with_the_time_limit() {
        server.cutStreams(10_000, StreamCut.CLOSE, 1);

        ToolException tooSlow = mcp.failure("lab.working", "{\"count\": 0}", Duration.ofSeconds(2));

        assertThat(tooSlow).hasMessageStartingWith("lab.working did not answer within 2 s");
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_server_that_does_not_know_the_event_loses_the_answer() {
        server.cutStreams(1, StreamCut.END, 20);
        server.refuseToResume();

        ToolException lost = mcp.failure("lab.working", "{\"count\": 0}");

        assertThat(lost)
                .hasMessage("The MCP server \"lab\" broke off its answer, and does not resume it (400); it is unknown"
                        + " whether lab.working took effect.");
    }

    private long calls() {
        return server.calls().stream()
                .filter(call -> call.path("name").asString("").equals("working"))
                .count();
    }
}
