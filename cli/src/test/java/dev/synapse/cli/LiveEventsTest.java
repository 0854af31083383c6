package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEventsTest {
    @TempDir
    Path home;

    private TestingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChatRun verbose() {
        return ChatRun.of(home, server.url(), "--verbose", "hello");
    }

    @Test
    void of_parallel_messages_one_is_streamed_and_the_others_follow() {
        server.scripts.add(turn -> turn.delta("a", "Researcher", "R1 ")
                .delta("b", "Writer", "W1 ")
                .delta("a", "Researcher", "R2 ")
                .delta("b", "Writer", "W2")
                .says("b", "Writer", "W1 W2", Map.of())
                .delta("a", "Researcher", "R3")
                .says("a", "Researcher", "R1 R2 R3", Map.of())
                .says("Orchestrator", "TASK_COMPLETE")
                .completed());

        assertThat(verbose().err()).contains("Researcher ▸ R1 R2 R3\nWriter ▸ W1 W2\n");
    }

    @Test
    void a_discarded_message_is_not_part_of_the_answer() {
        server.scripts.add(turn -> turn.delta("a", "Writer", "Half a sen")
                .discarded("a")
                .step("retrying", "run_agent_llm", "Writer", "stream cut")
                .delta("b", "Writer", "Whole.")
                .says("b", "Writer", "Whole.", Map.of())
                .completed());

        ChatRun run = verbose();

        assertThat(run.err())
                .contains("Half a sen\n  (discarded; Writer starts again)")
                .contains("↻ Writer retrying: stream cut")
                .contains("Writer ▸ Whole.\n");
        assertThat(run.out().strip()).isEqualTo("Whole.");
    }

    @Test
    void a_dropped_stream_continues_without_gaps_or_duplicates() {
        server.dropsAfter.add(2);
        server.dropsAfter.add(1);
        server.dropsAfter.add(0);
        server.scripts.add(turn -> turn.delta("a", "Writer", "one ")
                .delta("a", "Writer", "two ")
                .delta("a", "Writer", "three")
                .says("a", "Writer", "one two three", Map.of())
                .says("Orchestrator", "TASK_COMPLETE")
                .completed());

        ChatRun run = verbose();

        assertThat(run.exit()).isZero();
        assertThat(run.err()).containsOnlyOnce("Writer ▸ one two three\n").doesNotContain("lost");
        assertThat(server.calls("GET /groups/" + server.onlyGroup().id + "/events"))
                .isEqualTo(4);
    }

    @Test
    void after_a_resync_the_history_is_read() {
        server.scripts.add(turn -> turn.delta("a", "Writer", "one ")
                .saysWithoutEvent("Researcher", "This had no event.")
                .resync()
                .says("a", "Writer", "one two", Map.of())
                .completed());

        ChatRun run = verbose();

        assertThat(run.err()).contains("Researcher ▸ This had no event.").contains("Writer ▸ one two\n");
        assertThat(run.out().strip()).isEqualTo("one two");
    }

    @Test
    void a_turn_ends_even_if_its_final_event_is_lost() {
        server.scripts.add(turn ->
                turn.saysWithoutEvent("Orchestrator", "Lost. TASK_COMPLETE").completedWithoutEvent());

        ChatRun run = ChatRun.of(home, server.url(), "hello");

        assertThat(run.exit()).isZero();
        assertThat(run.out().strip()).isEqualTo("Lost.");
    }

    @Test
    void a_failed_tool_is_shown_with_its_reason() {
        server.scripts.add(turn -> turn.calls("Researcher", "c", "web_search", "not json")
                .says("t", "web_search", "", Map.of("tool_call_id", "c", "error", Map.of("message", "no key")))
                .says("Researcher", "Cannot.")
                .completed());

        assertThat(verbose().err())
                .contains("Researcher → web_search(not json)")
                .contains("← web_search (0.0 s): failed: no key");
    }
}
