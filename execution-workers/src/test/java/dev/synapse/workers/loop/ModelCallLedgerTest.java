package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReportedUsage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ModelCallLedgerTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final Job.RunAgentLlm job = turn.ask(1, "Writer");

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void a_call_is_recorded_with_the_reported_usage() {
        testBed.model().onAgent("Writer", Reply.text("Because of Rayleigh scattering."));
        turn.start(job);
        testBed.workers();
        turn.awaitInput();

        ModelCall call = turn.calls().getFirst();

        ReportedUsage reported = testBed.model().calls().getFirst().usage().orElseThrow();
        assertThat(call.id()).isEqualTo(ModelCallId.of(job.step(), 1));
        assertThat(call.user()).isEqualTo(TestingMembers.OWNER);
        assertThat(call.alias()).isEqualTo("Writer");
        assertThat(call.provider()).isEqualTo("openai");
        assertThat(call.model()).isEqualTo("gpt-4.1-mini");
        assertThat(call.answeredBy()).isEqualTo("gpt-4.1-mini");
        assertThat(call.outcome()).isEqualTo(ModelCallOutcome.COMPLETED);
        assertThat(call.usage().inputTokens()).isEqualTo(reported.promptTokens());
        assertThat(call.usage().outputTokens()).isEqualTo(reported.completionTokens());
        assertThat(call.usage().estimated()).isNull();
        assertThat(call.price().inputUsdPerMtok()).isEqualByComparingTo("0.4");
        assertThat(call.timing().firstTokenMs()).isBetween(0L, call.timing().durationMs());
        assertThat(turn.lastMessage().meta().usage()).isEqualTo(call.usage());
    }

    @Test
    void failed_and_discarded_calls_are_recorded_and_counted() {
        testBed.model()
                .onAgent(
                        "Writer",
                        Reply.failure(500, "overloaded"),
                        new Reply.HangMidStream("Once upon a time"),
                        Reply.text("The End"));
        turn.start(
                new Roster(
                        TestingMembers.ROSTER.agents(),
                        TestingMembers.limits(1),
                        TestingMembers.OWNER,
                        ModelPolicy.NONE),
                List.of(job));
        testBed.workers();

        var input = (TurnInput.AgentAnswered) turn.awaitInput();

        List<ModelCall> calls = turn.calls();
        assertThat(calls)
                .extracting(ModelCall::outcome)
                .containsExactly(ModelCallOutcome.FAILED, ModelCallOutcome.DISCARDED, ModelCallOutcome.COMPLETED);
        assertThat(calls.get(0).usage().totalTokens()).isZero();
        assertThat(calls.get(1).usage().estimated()).isTrue();
        assertThat(calls.get(1).usage().inputTokens()).isPositive();
        assertThat(calls.get(1).usage().outputTokens()).isEqualTo(4);
        Usage sum = calls.stream().map(ModelCall::usage).reduce(Usage.NONE, Usage::plus);
        assertThat(input.usage()).isEqualTo(sum);
        assertThat(turn.step(job).usage()).isEqualTo(sum);
    }

    @Test
    void a_permanently_failed_call_is_recorded() {
        testBed.model().onAgent("Writer", Reply.failure(401, "bad key"));
        turn.start(job);
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.calls()).extracting(ModelCall::outcome).containsExactly(ModelCallOutcome.FAILED);
        assertThat(turn.calls().getFirst().timing().firstTokenMs()).isNull();
    }

    @Test
    void the_call_of_a_dead_process_is_recorded_as_lost() {
        testBed.model().onAgent("Writer", Reply.text("I live"));
        turn.start(job);
        turn.take(Role.WORKERS);
        testBed.impatientWorkers(3);

        turn.awaitInput();

        assertThat(turn.calls())
                .extracting(ModelCall::outcome)
                .containsExactly(ModelCallOutcome.LOST, ModelCallOutcome.COMPLETED);
        ModelCall lost = turn.calls().getFirst();
        assertThat(lost.usage().estimated()).isTrue();
        assertThat(lost.usage().inputTokens()).isPositive();
        assertThat(lost.timing().durationMs()).isNull();
        assertThat(turn.step(job).usage().inputTokens())
                .isEqualTo(lost.usage().inputTokens()
                        + turn.calls().getLast().usage().inputTokens());
    }

    @Test
    void a_dead_lettered_step_records_its_lost_calls() {
        turn.start(job);
        turn.take(Role.WORKERS);
        testBed.impatientWorkers(1);

        turn.awaitInput();

        assertThat(turn.deadLetters()).hasSize(1);
        assertThat(turn.calls()).extracting(ModelCall::outcome).containsExactly(ModelCallOutcome.LOST);
    }

    @Test
    void an_answer_for_an_ended_turn_is_recorded_in_the_ledger() {
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", Reply.toolCall("web_search", "{}").heldBy(latch));
        turn.start(job);
        testBed.workers();
        latch.awaitWaiting(1, WorkerTestBed.LIMIT);
        turn.end();

        latch.open();

        Await.until(WorkerTestBed.LIMIT, () -> !turn.lateCalls().isEmpty(), "the late call");
        assertThat(turn.lateCalls()).extracting(ModelCall::id).containsExactly(ModelCallId.of(job.step(), 1));
        turn.awaitIdle();
    }
}
