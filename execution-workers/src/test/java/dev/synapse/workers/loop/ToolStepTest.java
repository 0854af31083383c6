package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.SearchReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolStepTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunTool job = search("{\"query\": \"blue sky\"}");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_result_is_a_message_to_the_calling_member() {
        turn.start(job);
        testBed.workers();

        assertThat(turn.awaitInput()).isEqualTo(new TurnInput.ToolAnswered(job.step()));

        Message message = turn.lastMessage();
        assertThat(message.id()).isEqualTo(job.message());
        assertThat(message.senderAlias()).isEqualTo("web_search");
        assertThat(message.content()).contains("blue sky");
        assertThat(message.parentMessageId()).isEqualTo(job.parent());
        assertThat(message.meta().toolCallId()).isEqualTo("call_1");
        assertThat(message.meta().error()).isNull();
        assertThat(message.meta().toolRun()).satisfies(run -> {
            assertThat(run.durationMs()).isBetween(0L, WorkerTestBed.LIMIT.toMillis());
            assertThat(run.shortened()).isFalse();
        });
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.COMPLETED);
        assertThat(turn.eventTypes()).containsExactly("message", "step.completed");
    }

    @Test
    void a_failure_is_the_result_of_the_call() {
        testBed.search().otherwise(_ -> SearchReply.failure(400, "bad query"));
        turn.start(job);
        testBed.workers();

        expectError("400", "bad query");
        assertThat(testBed.search().requests()).hasSize(1);
    }

    @Test
    void a_busy_tool_is_retried() {
        AtomicInteger calls = new AtomicInteger();
        testBed.search()
                .otherwise(_ -> calls.incrementAndGet() == 1
                        ? SearchReply.failure(500, "busy")
                        : SearchReply.results(SearchReply.result("Sky", "https://example.org", "It is blue.")));
        turn.start(job);
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.lastMessage().content()).contains("It is blue.");
        assertThat(turn.eventTypes()).containsExactly("step.retrying", "message", "step.completed");
        assertThat(turn.step(job).attempts()).isEqualTo(2);
    }

    @Test
    void a_too_long_retry_after_of_a_tool_ends_the_attempts() {
        testBed.search().otherwise(_ -> SearchReply.failure(429, "quota").retryAfter("3600"));
        turn.start(job);
        testBed.workers();

        expectError("429", "quota");
        assertThat(turn.delayed()).isEmpty();
    }

    @Test
    void invalid_json_arguments_are_a_failure_of_the_call() {
        Job.RunTool malformed = search("{\"query");
        turn.start(malformed);
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.lastMessage().content()).startsWith("Error: ");
        assertThat(testBed.search().requests()).isEmpty();
    }

    @Test
    void a_tool_that_the_member_does_not_have_is_not_run() {
        Job.RunTool notGiven = turn.run(1, "Writer", new ToolCall("call_1", "current_time", "{}"));
        turn.start(notGiven);
        testBed.workers();

        assertThat(turn.awaitInput()).isEqualTo(new TurnInput.ToolAnswered(notGiven.step()));

        assertThat(turn.lastMessage().content())
                .isEqualTo("Error: Writer has no tool \"current_time\"; it has: web_search.");
        assertThat(turn.step(notGiven).status()).isEqualTo(StepStatus.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web_search", "desk.read", "desk__read"})
    void a_tool_that_the_person_who_posted_may_not_use_is_not_run(String tool) {
        ToolRights rights = new ToolRights(Map.of("web_search", false, "desk.*", false));
        Agent writer = TestingMembers.WRITER.withTools(List.of("web_search", "desk.read"));
        Roster roster = new Roster(List.of(writer), TestingMembers.ROSTER.limits()).permitting(rights);
        Job.RunTool call = turn.run(1, "Writer", new ToolCall("call_1", tool, "{\"query\": \"blue sky\"}"));
        turn.start(roster, List.of(call));
        testBed.workers();

        assertThat(turn.awaitInput()).isEqualTo(new TurnInput.ToolAnswered(call.step()));

        assertThat(turn.lastMessage().content())
                .isEqualTo(
                        ("Error: The person who posted the message of this turn may not use the tool \"%1$s\" (the right"
                                        + " \"tools:%1$s\" is missing).")
                                .formatted(tool.replace("__", ".")));
        assertThat(turn.step(call).status()).isEqualTo(StepStatus.FAILED);
        assertThat(testBed.search().requests()).isEmpty();
    }

    @Test
    void a_truncated_result_is_marked() {
        SearchReply.Result[] pages = IntStream.range(0, 5)
                .mapToObj(i ->
                        SearchReply.result("Page " + i, "https://example.org/" + "€".repeat(1_999), "…".repeat(999)))
                .toArray(SearchReply.Result[]::new);
        testBed.search().otherwise(_ -> SearchReply.results(pages));
        turn.start(job);
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.lastMessage().content()).endsWith("[truncated: the result was longer than 32 KB]");
        assertThat(turn.lastMessage().meta().toolRun())
                .satisfies(run -> assertThat(run.shortened()).isTrue());
    }

    private Job.RunTool search(String arguments) {
        return turn.run(1, "Writer", new ToolCall("call_1", "web_search", arguments));
    }

    private void expectError(String... parts) {
        assertThat(turn.awaitInput()).isEqualTo(new TurnInput.ToolAnswered(job.step()));
        Message message = turn.lastMessage();
        assertThat(message.content()).startsWith("Error: ").contains(parts);
        assertThat(message.meta().error()).contains(parts);
        assertThat(message.meta().toolCallId()).isEqualTo("call_1");
        assertThat(turn.step(job).status()).isEqualTo(StepStatus.FAILED);
        assertThat(turn.eventTypes()).containsExactly("message", "step.failed");
    }
}
