package dev.synapse.workers.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.turn.DailySpending;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.Latch;
import dev.synapse.testkit.Reply;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BudgetReservationsTest {

    private final WorkerTestBed testBed = new WorkerTestBed();
    private final OrchestratedTurn turn = new OrchestratedTurn(testBed);

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void without_a_budget_nothing_is_reserved_or_limited() {
        testBed.model().onAgent("Writer", Reply.text("yes"));
        turn.start(turn.ask(1, "Writer"));
        testBed.workers();

        turn.awaitInput();

        assertThat(request().has("max_completion_tokens")).isFalse();
        assertThat(turn.budget()).isEmpty();
    }

    @Test
    void the_answer_is_limited_to_the_remaining_budget() {
        testBed.model().onAgent("Writer", Reply.text("yes"));
        start(tokens(1500L), List.of(turn.ask(1, "Writer")));
        testBed.workers();

        turn.awaitInput();

        assertThat(request().path("max_completion_tokens").asInt()).isBetween(256, 1500);
        assertThat(turn.budget().get("tokens"))
                .isEqualTo(Long.toString(turn.calls().getFirst().usage().totalTokens()));
    }

    @Test
    void a_call_beyond_the_budget_fails_with_the_reason() {
        Job.RunAgentLlm job = turn.ask(1, "Writer");
        start(new Limits(40, 8, 900, 60, null, new BigDecimal("0.0001")), List.of(job));
        testBed.workers();

        var input = (TurnInput.StepFailed) turn.awaitInput();

        assertThat(input.reason())
                .startsWith(
                        "The turn reached its limit of 0.0001 US dollars (max_cost_usd): 0 are used, and step 1 needs up to 0.00");
        assertThat(testBed.model().requestCount()).isZero();
        assertThat(turn.calls()).isEmpty();
    }

    @Test
    void parallel_members_wait_for_reservations_and_never_exceed_the_budget() {
        List<Job.RunAgentLlm> jobs = IntStream.rangeClosed(1, 6)
                .mapToObj(number -> turn.ask(number, number % 2 == 0 ? "Writer" : "Researcher"))
                .toList();
        Latch latch = new Latch();
        testBed.model().onAgent("Writer", Reply.text("one two three").heldBy(latch));
        testBed.model().onAgent("Researcher", Reply.text("four five six").heldBy(latch));
        start(tokens(3000L), jobs);
        testBed.workers();
        latch.awaitWaiting(1, WorkerTestBed.LIMIT);
        latch.open();

        turn.awaitInputs(6);

        long sum = turn.calls().stream()
                .mapToLong(call -> call.usage().totalTokens())
                .sum();
        assertThat(turn.inputs()).hasOnlyElementsOfType(TurnInput.AgentAnswered.class);
        assertThat(sum).isPositive().isLessThanOrEqualTo(3000);
        assertThat(turn.budget()).containsEntry("tokens", Long.toString(sum));
        assertThat(turn.budget().keySet()).noneMatch(field -> field.startsWith("open:"));
        assertThat(testBed.model().calls().stream()
                        .map(call -> call.usage().orElseThrow())
                        .mapToLong(used -> used.promptTokens() + used.completionTokens())
                        .sum())
                .isEqualTo(sum);
    }

    @Test
    void the_daily_budget_of_a_user_includes_the_ledger() {
        DailySpending spent = new DailySpending(
                LocalDate.now(ZoneOffset.UTC), Amount.NOTHING, new Amount(9_990, 0), new DailyBudget(10_000L, null));
        turn.start(TestingMembers.ROSTER.withSpending(spent), List.of(turn.ask(1, "Writer")));
        testBed.workers();

        var input = (TurnInput.StepFailed) turn.awaitInput();

        assertThat(input.reason())
                .startsWith(
                        "The user reached its limit of 10000 tokens a day (SYNAPSE_USER_DAILY_TOKENS): 9990 are used");
    }

    @Test
    void a_users_reservation_is_settled_after_the_call() {
        DailyBudget budget = new DailyBudget(100_000L, null);
        testBed.model().onAgent("Writer", Reply.text("yes"));
        turn.start(
                TestingMembers.ROSTER.withSpending(
                        new DailySpending(LocalDate.now(ZoneOffset.UTC), Amount.NOTHING, Amount.NOTHING, budget)),
                List.of(turn.ask(1, "Writer")));
        testBed.workers();

        turn.awaitInput();

        String used = Long.toString(turn.calls().getFirst().usage().totalTokens());
        Await.until(WorkerTestBed.LIMIT, this::usersBudget, now -> now.containsValue(used), "what the call has cost");
        assertThat(usersBudget().keySet()).noneMatch(field -> field.startsWith("open:"));
    }

    private Map<String, String> usersBudget() {
        return testBed.redis().call(commands -> commands.hgetall("{user:" + TestingMembers.OWNER + "}:budget"));
    }

    @Test
    void the_ledger_never_contains_a_key() {
        testBed.model().onAgent("Writer", Reply.failure(401, "bad key sk-canary"), Reply.text("yes"));
        turn.start(turn.ask(1, "Writer"));
        testBed.workers();

        turn.awaitInput();

        assertThat(turn.calls()).hasSize(1).extracting(ModelCall::toString).noneMatch(text -> text.contains("sk-"));
    }

    private void start(Limits limits, List<Job.RunAgentLlm> jobs) {
        turn.start(new Roster(TestingMembers.ROSTER.agents(), limits, TestingMembers.OWNER, null), jobs);
    }

    private static Limits tokens(Long maxTokens) {
        return new Limits(40, 8, 900, 60, maxTokens, null);
    }

    private JsonNode request() {
        return testBed.model().requests().getFirst().raw();
    }
}
