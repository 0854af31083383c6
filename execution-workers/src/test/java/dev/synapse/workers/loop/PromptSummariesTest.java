package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.ModelRequest;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ReplyQueue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PromptSummariesTest {

    private static final String OMISSION_NOTICE = "(Earlier messages of this group are left out here.)";

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);
    private final List<Message> history = IntStream.range(0, 150)
            .mapToObj(i -> turn.earlier(i % 2 == 0 ? "User" : "Orchestrator", "Message %03d.".formatted(i)))
            .toList();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void omitted_messages_are_replaced_by_a_summary() {
        summarySays(Reply.text("They counted."));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        testBed.summarisingWorkers();

        turn.awaitInput();

        ModelRequest request = testBed.model().requests().getFirst();
        assertThat(summarised(request))
                .startsWith("What was said since:\n[User]: Message 000.\n\n[Orchestrator]: Message 001.")
                .endsWith("[User]: Message 100.");
        ModelRequest answered = testBed.model().requests().getLast();
        assertThat(answered.messages().get(1).content())
                .isEqualTo("(Summary of earlier messages of this group:\nThey counted.)");
        assertThat(answered.messages().get(2).content()).isEqualTo("[Orchestrator]: Message 051.");
        assertThat(answered.lastMessage().content()).isEqualTo("[User]: " + OrchestratedTurn.QUESTION);
        Summary made = new Summary(1, history.get(100).id(), "They counted.");
        assertThat(turn.summary()).contains(made);
        assertThat(turn.keptSummaries()).containsExactly(made);
    }

    @Test
    void the_cost_of_a_summary_is_recorded_and_counted() {
        summarySays(Reply.text("They counted."));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        testBed.summarisingWorkers();

        var input = (TurnInput.AgentAnswered) turn.awaitInput();

        assertThat(calls()).extracting(call -> call.id().number()).containsExactly(1, 2);
        assertThat(calls()).extracting(ModelCall::outcome).containsOnly(ModelCallOutcome.COMPLETED);
        Usage sum = calls().stream().map(ModelCall::usage).reduce(Usage.NONE, Usage::plus);
        assertThat(turn.step(job).usage()).isEqualTo(sum);
        assertThat(input.usage()).isEqualTo(sum);
        assertThat(turn.lastMessage().meta().usage())
                .isEqualTo(calls().getFirst().usage());
    }

    @Test
    void a_summary_is_reused_until_it_no_longer_covers_the_omitted_messages() {
        summarySays(Reply.text("They counted."), Reply.failure(500, "once is enough"));
        testBed.model().onAgent("Writer", Reply.text("one"), Reply.text("two"));
        start(TestingMembers.ROSTER, turn.ask(1, "Writer"));
        testBed.summarisingWorkers();
        turn.awaitInput();

        turn.dispatch(turn.ask(2, "Writer"));
        turn.awaitInputs(2);

        assertThat(testBed.model().requestCount()).isEqualTo(3);
        assertThat(testBed.model().requests().getLast().messages().get(1).content())
                .contains("They counted.");
        assertThat(turn.keptSummaries()).hasSize(1);
    }

    @Test
    void the_next_summary_includes_the_previous_one() {
        summarySays(Reply.text("They counted on."));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        start(TestingMembers.ROSTER, turn.ask(1, "Writer"));
        turn.recordSummary(new Summary(1, history.get(20).id(), "They began to count."));
        testBed.summarisingWorkers();

        turn.awaitInput();

        assertThat(summarised(testBed.model().requests().getFirst()))
                .startsWith(
                        "The record so far:\nThey began to count.\n\nWhat was said since:\n[Orchestrator]: Message 021.")
                .endsWith("[User]: Message 100.");
        assertThat(turn.summary()).contains(new Summary(2, history.get(100).id(), "They counted on."));
    }

    @Test
    void a_failed_summary_does_not_fail_the_step() {
        summarySays(Reply.failure(500, "out of order"));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        testBed.summarisingWorkers();

        assertThat(turn.awaitInput()).isInstanceOf(TurnInput.AgentAnswered.class);

        assertThat(testBed.model().requests().getLast().messages().get(1).content())
                .isEqualTo(OMISSION_NOTICE);
        assertThat(turn.step(job).attempts()).isEqualTo(1);
        assertThat(calls())
                .extracting(ModelCall::outcome)
                .containsExactly(ModelCallOutcome.COMPLETED, ModelCallOutcome.FAILED);
        assertThat(turn.summary()).isEmpty();
    }

    @Test
    void an_older_summary_is_used_if_a_new_one_fails() {
        summarySays(Reply.text("  \n"));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        start(TestingMembers.ROSTER, turn.ask(1, "Writer"));
        turn.recordSummary(new Summary(1, history.get(20).id(), "They began to count."));
        testBed.summarisingWorkers();

        turn.awaitInput();

        assertThat(testBed.model().requests().getLast().messages().get(1).content())
                .startsWith("(Summary of earlier messages of this group:\nThey began to count.")
                .contains("is left out here");
        assertThat(turn.keptSummaries()).isEmpty();
    }

    @Test
    void the_summary_call_is_aborted_with_its_turn() {
        summarySays(new Reply.HangMidStream("They"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        testBed.summarisingWorkers();
        testBed.model().awaitRequests(1, WorkerTestBed.LIMIT);

        turn.close();

        Await.until(
                WorkerTestBed.LIMIT,
                () -> testBed.model().calls().getFirst().clientClosed(),
                "the end of the connection");
        Await.until(WorkerTestBed.LIMIT, () -> turn.step(job).status() == StepStatus.CANCELLED, "the step's end");
        turn.awaitIdle();
        assertThat(calls()).extracting(ModelCall::outcome).containsExactly(ModelCallOutcome.CANCELLED);
        assertThat(turn.eventTypes()).isEmpty();
    }

    @Test
    void a_budget_counts_the_summary_and_the_answer() {
        summarySays(Reply.text("They counted."));
        testBed.model().onAgent("Writer", Reply.text("yes"));
        start(limited(100_000L), turn.ask(1, "Writer"));
        testBed.summarisingWorkers();

        turn.awaitInput();

        long sum =
                calls().stream().mapToLong(call -> call.usage().totalTokens()).sum();
        assertThat(calls()).hasSize(2);
        assertThat(turn.budget()).containsEntry("tokens", Long.toString(sum));
        assertThat(turn.budget().keySet()).noneMatch(field -> field.startsWith("open:"));
    }

    @Test
    void a_budget_too_small_for_a_summary_skips_it() {
        testBed.model().onAgent("Writer", Reply.text("yes"));
        start(limited(4_500L), turn.ask(1, "Writer"));
        testBed.summarisingWorkers();

        assertThat(turn.awaitInput()).isInstanceOf(TurnInput.AgentAnswered.class);

        assertThat(testBed.model().requestCount()).isEqualTo(1);
        assertThat(testBed.model().requests().getFirst().messages().get(1).content())
                .isEqualTo(OMISSION_NOTICE);
    }

    @Test
    void a_summary_outlives_the_attempt_that_made_it() {
        summarySays(Reply.text("They counted."));
        testBed.model().onAgent("Writer", Reply.failure(500, "once more"), Reply.text("yes"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        testBed.summarisingWorkers();

        turn.awaitInput();

        assertThat(testBed.model().requestCount()).isEqualTo(3);
        assertThat(calls())
                .extracting(call -> call.id().attempt() + "/" + call.id().number() + " " + call.outcome())
                .containsExactly("1/1 FAILED", "1/2 COMPLETED", "2/1 COMPLETED");
    }

    @Test
    void an_attempt_that_dies_after_its_summary_counts_as_lost() {
        testBed.model().onAgent("Writer", Reply.text("yes"));
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(TestingMembers.ROSTER, job);
        Summary made = new Summary(1, history.get(100).id(), "They counted.");
        testBed.commits()
                .recordSummary(turn.take(Role.WORKERS).claim(), job, Optional.of(made), List.of(summaryOf(job)));
        testBed.summarisingWorkers();

        turn.awaitInput();

        assertThat(testBed.model().requestCount()).isEqualTo(1);
        assertThat(testBed.model().requests().getFirst().messages().get(1).content())
                .contains("They counted.");
        assertThat(calls())
                .extracting(call -> call.id().attempt() + "/" + call.id().number() + " " + call.outcome())
                .containsExactly("1/1 LOST", "1/2 COMPLETED", "2/1 COMPLETED");
    }

    private static ModelCall summaryOf(Job.RunAgentLlm job) {
        return new ModelCall(
                ModelCallId.ofSummary(job.step(), 1),
                TestingMembers.OWNER,
                job.alias(),
                "openai",
                "gpt-5-mini",
                null,
                ModelCallOutcome.COMPLETED,
                new Usage(10, 5, 0, null),
                null,
                new ModelCallTiming(Times.now(), null, null));
    }

    private void start(Roster roster, Job.StepJob job) {
        turn.start(roster, history, List.of(job));
    }

    /** The reply of a model that summarises. */
    private ReplyQueue summarySays(Reply... replies) {
        return testBed.model().whenSystemContains("You keep the record").reply(replies);
    }

    private List<ModelCall> calls() {
        return turn.calls().stream()
                .sorted(Comparator.comparing(call -> call.id().text()))
                .toList();
    }

    private static Roster limited(Long tokens) {
        return new Roster(
                TestingMembers.ROSTER.agents(), new Limits(40, 8, 900, 60, tokens, null), TestingMembers.OWNER, null);
    }

    /** The last message as it was sent; it quotes several speakers. */
    private static String summarised(ModelRequest request) {
        JsonNode messages = request.raw().path("messages");
        return messages.path(messages.size() - 1).path("content").asString("");
    }
}
