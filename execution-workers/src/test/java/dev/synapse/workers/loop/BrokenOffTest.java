package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.SearchReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Running calls of a turn that accepts no more results: the server sees the connection close, and the usage is
 * recorded.
 */
class BrokenOffTest {

    /** Sooner than the renewal of the lease would tell, which comes each 20 s: the ring has to. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_streaming_call_is_aborted_and_its_text_discarded() {
        testBed.model().onAgent("Writer", new Reply.HangMidStream("Once upon a time"));
        turn.start(job);
        testBed.workers();
        Await.until(WorkerTestBed.LIMIT, () -> turn.deltas().equals("Once upon a time"), "the text so far");

        turn.close();

        awaitClosed();
        Step step = awaitCancelled(job);
        Usage usage = step.usage();
        assertThat(usage.estimated()).isTrue();
        assertThat(usage.inputTokens()).isGreaterThan(10);
        assertThat(usage.outputTokens()).isEqualTo(4);
        assertThat(usage.costUsd()).as("by the price of gpt-4.1-mini").isPositive();
        assertThat(step.reason()).isEqualTo("The call was aborted because the turn ended");
        turn.awaitIdle();
        assertThat(turn.eventTypes()).containsExactly("message.delta", "message.discarded");
        assertThat(turn.calls()).extracting(ModelCall::outcome).containsExactly(ModelCallOutcome.CANCELLED);
        assertThat(turn.lateCalls()).isEqualTo(turn.calls());
        assertThat(turn.inputs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_silent_call_is_aborted(boolean afterHeaders) {
        testBed.model().onAgent("Writer", afterHeaders ? new Reply.HangAfterHeaders() : Reply.hang());
        turn.start(job);
        testBed.workers();
        testBed.model().awaitRequests(1, WorkerTestBed.LIMIT);

        turn.close();

        awaitClosed();
        assertThat(awaitCancelled(job).usage().outputTokens()).isZero();
        turn.awaitIdle();
        assertThat(turn.eventTypes()).isEmpty();
    }

    @Test
    void a_tool_call_is_aborted() {
        testBed.search().otherwise(_ -> new SearchReply.Hang());
        Job.RunTool tool = turn.run(1, "Writer", new ToolCall("call_1", "web_search", "{\"query\": \"sky\"}"));
        turn.start(tool);
        testBed.workers();
        testBed.search().awaitRequests(1, WorkerTestBed.LIMIT);

        turn.close();

        Await.until(SOON, () -> testBed.search().abandonedCount() == 1, "the end of the search");
        assertThat(awaitCancelled(tool).usage()).isEqualTo(Usage.NONE);
        turn.awaitIdle();
        assertThat(turn.thread()).hasSize(1);
    }

    @Test
    void a_lost_notification_only_delays_the_abort() {
        testBed.model().onAgent("Writer", Reply.hang());
        turn.start(job);
        testBed.impatientWorkers(3);
        testBed.model().awaitRequests(1, WorkerTestBed.LIMIT);

        turn.closeWithoutNotification();

        awaitClosed();
        awaitCancelled(job);
        turn.awaitIdle();
    }

    @Test
    void the_calls_of_a_deleted_group_are_aborted() {
        testBed.model().onAgent("Writer", Reply.hang());
        turn.start(job);
        testBed.workers();
        testBed.model().awaitRequests(1, WorkerTestBed.LIMIT);

        turn.deleteGroup();

        awaitClosed();
        turn.awaitIdle();
        List<String> keys = testBed.administrator().call(commands -> commands.keys("*:g:*"));
        assertThat(keys).isEmpty();
    }

    @Test
    void a_job_of_a_closed_turn_makes_no_call() {
        turn.start(job);
        turn.close();

        testBed.workers();

        assertThat(awaitCancelled(job).usage()).isEqualTo(Usage.NONE);
        turn.awaitIdle();
        assertThat(testBed.model().requestCount()).isZero();
    }

    @Test
    void a_job_of_a_closed_turn_makes_no_call_with_a_cached_thread() {
        testBed.model().onAgent("Writer", Reply.text("first"), Reply.text("second"), Reply.text("in vain"));
        turn.start(job);
        testBed.workers();
        turn.awaitInputs(1);
        turn.dispatch(turn.ask(2, "Writer"));
        turn.awaitInputs(2);
        turn.close();
        Job.RunAgentLlm late = turn.ask(3, "Writer");

        turn.dispatch(late);

        awaitCancelled(late);
        turn.awaitIdle();
        assertThat(testBed.model().requestCount()).isEqualTo(2);
    }

    @Test
    void calls_of_other_turns_continue() {
        OrchestratedTurn other = new OrchestratedTurn(testBed);
        Job.RunAgentLlm others = other.ask(1, "Researcher");
        testBed.model().onAgent("Writer", Reply.hang());
        testBed.model().onAgent("Researcher", Reply.text("fine").slowedBy(Duration.ofMillis(300), Duration.ZERO));
        turn.start(job);
        testBed.workers();
        testBed.model().awaitRequests(1, WorkerTestBed.LIMIT);
        other.start(others);
        testBed.model().awaitRequests(2, WorkerTestBed.LIMIT);

        turn.close();

        awaitCancelled(job);
        Await.until(WorkerTestBed.LIMIT, () -> other.thread().size() == 2, "the answer of the other turn");
        assertThat(other.lastMessage().content()).isEqualTo("fine");
    }

    private void awaitClosed() {
        Await.until(SOON, () -> testBed.model().calls().getFirst().clientClosed(), "the end of the connection");
    }

    private Step awaitCancelled(Job.StepJob of) {
        return Await.until(
                WorkerTestBed.LIMIT,
                () -> turn.step(of),
                step -> step.status() == StepStatus.CANCELLED,
                "the step's end");
    }
}
