package dev.synapse.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.StepRef;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Price;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.CostCeiling;
import dev.synapse.shared.turn.DailySpending;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.testkit.Await;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {

    private final OrchestratorTestBed testBed = new OrchestratorTestBed();

    @AfterEach
    void close() {
        testBed.close();
    }

    @Test
    void the_ledger_has_every_call_of_a_turn() {
        testBed.orchestrator();
        testBed.worker(TeamScript::done);
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);

        TurnId turn = group.say("@[Writer] @[Researcher] hello");
        group.awaitEnd(turn);
        testBed.settled();

        assertThat(group.calls(turn)).hasSize(3).allMatch(call -> call.contains(" 1 completed "));
        assertThat(column("SELECT user_id::text FROM model_calls"))
                .containsOnly(group.owner().toString());
        assertThat(column("SELECT sum(input_tokens + output_tokens)::text FROM model_calls"))
                .isEqualTo(column(
                        "SELECT ((usage->>'input_tokens')::int + (usage->>'output_tokens')::int)::text FROM turns"));
    }

    @Test
    void the_cost_of_a_turn_is_written_even_if_its_group_was_deleted() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        testBed.orchestrator();
        testBed.worker(asked -> {
            gate.await();
            return TeamScript.done(asked);
        });
        GatewayGroup group = testBed.group();
        TurnId turn = group.say("Hello");
        testBed.awaitActive(group, turn);

        group.delete();
        gate.countDown();

        Await.until(OrchestratorTestBed.LIMIT, () -> group.calls(turn).size() == 1, "the call in the ledger");
        assertThat(column("SELECT id::text FROM turns")).isEmpty();
        testBed.settled();
    }

    @Test
    void late_calls_are_written_once() {
        testBed.orchestrator();
        GatewayGroup group = testBed.group();
        TurnId turn = TurnId.next();
        ModelCall late = call(StepId.next(), ModelCallOutcome.CANCELLED, 7, group.owner());
        Job job = new Job.RecordCalls(group.id(), turn, List.of(late));
        group.delete();

        testBed.enqueue(Role.ORCHESTRATOR, job, 0);
        testBed.enqueue(Role.ORCHESTRATOR, job, 0);

        testBed.settled();
        assertThat(group.calls(turn)).containsExactly("Writer 1 cancelled 7");
    }

    @Test
    void reservations_of_a_user_are_settled_with_the_ledger() {
        DailyBudget budget = new DailyBudget(1_000L, null);
        testBed.orchestrator(); // without a budget in the settings, since an operator may have set one for the user
        GatewayGroup group = testBed.group();
        TurnId turn = TurnId.next();
        StepId step = StepId.next();
        reserve(group, turn, call(step, ModelCallOutcome.LOST, 500, group.owner()), budget);
        assertThat(usersBudget(group)).containsValue("500");

        ModelCall late = call(step, ModelCallOutcome.CANCELLED, 7, group.owner());
        testBed.enqueue(Role.ORCHESTRATOR, new Job.RecordCalls(group.id(), turn, List.of(late)), 0);

        testBed.settled();
        assertThat(usersBudget(group)).containsValue("7").doesNotContainValue("500");
        assertThat(usersBudget(group).keySet()).noneMatch(field -> field.startsWith("open:"));
    }

    private void reserve(GatewayGroup group, TurnId turn, ModelCall worst, DailyBudget budget) {
        LocalDate day = LocalDate.ofInstant(worst.timing().startedAt(), ZoneOffset.UTC);
        Roster roster = new Roster(List.of(), Limits.DEFAULT, group.owner(), ModelPolicy.NONE)
                .withSpending(new DailySpending(day, Amount.NOTHING, Amount.NOTHING, budget));
        StepId step = worst.id().step();
        Job.RunAgentLlm job =
                Job.RunAgentLlm.of(new StepRef(group.id(), turn, step, 1), "Writer", MessageId.next(), null);
        assertThat(new Budgets(testBed.redis(), testBed.shards())
                        .reserve(new Claim(Role.WORKERS, "0-1", "worker", ""), job, roster, new CostCeiling(worst)))
                .isInstanceOf(Reservation.Granted.class);
    }

    private Map<String, String> usersBudget(GatewayGroup group) {
        return testBed.redis().call(commands -> commands.hgetall("{user:" + group.owner() + "}:budget"));
    }

    @Test
    void a_lost_call_may_get_its_outcome_and_a_known_one_stays() {
        Ledger ledger = new Ledger(testBed.sql());
        GatewayGroup group = testBed.group();
        TurnId turn = TurnId.next();
        StepId step = StepId.next();

        ledger.write(group.id(), turn, List.of(call(step, ModelCallOutcome.LOST, 5, null)));
        assertThat(group.calls(turn)).containsExactly("Writer 1 lost 5");
        ledger.write(group.id(), turn, List.of(call(step, ModelCallOutcome.DISCARDED, 9, null)));
        assertThat(group.calls(turn)).containsExactly("Writer 1 discarded 9");
        ledger.write(group.id(), turn, List.of(call(step, ModelCallOutcome.LOST, 5, null)));
        ledger.write(group.id(), turn, List.of(call(step, ModelCallOutcome.COMPLETED, 11, null)));

        assertThat(group.calls(turn)).containsExactly("Writer 1 discarded 9");
        assertThat(column("SELECT user_id::text FROM model_calls"))
                .containsExactly(group.owner().toString());
    }

    @Test
    void every_field_of_a_call_is_stored() {
        GatewayGroup group = testBed.group();
        StepId step = StepId.next();

        new Ledger(testBed.sql())
                .write(group.id(), TurnId.next(), List.of(call(step, ModelCallOutcome.COMPLETED, 30, group.owner())));

        Map<String, Object> row =
                testBed.sql().sql("SELECT * FROM model_calls").query().singleRow();
        assertThat(row)
                .containsEntry("step_id", step.value())
                .containsEntry("provider", "openai")
                .containsEntry("model", "gpt")
                .containsEntry("answered_by", "gpt-2026")
                .containsEntry("input_tokens", 30L)
                .containsEntry("cached_tokens", 3L)
                .containsEntry("estimated", true)
                .containsEntry("cost_usd", new BigDecimal("0.00125"))
                .containsEntry("output_usd_per_mtok", new BigDecimal("2.5"))
                .containsEntry("first_token_ms", 12L)
                .containsEntry("duration_ms", 345L);
    }

    @Test
    void a_turn_starts_with_the_spending_of_its_day() {
        GatewayGroup group = testBed.group(Limits.DEFAULT.withDailyLimits(50L, null));
        GatewayGroup other = testBed.group();
        Ledger ledger = new Ledger(testBed.sql());
        ledger.write(
                group.id(), TurnId.next(), List.of(call(StepId.next(), ModelCallOutcome.COMPLETED, 30, group.owner())));
        ledger.write(
                other.id(), TurnId.next(), List.of(call(StepId.next(), ModelCallOutcome.COMPLETED, 7, group.owner())));
        ledger.write(
                other.id(),
                TurnId.next(),
                List.of(call(StepId.next(), ModelCallOutcome.COMPLETED, 900, other.owner())));
        ledger.write( // by someone else in the same group
                group.id(), TurnId.next(), List.of(call(StepId.next(), ModelCallOutcome.COMPLETED, 5, other.owner())));
        DailyBudget budget = new DailyBudget(100L, null);
        Instant now = Times.now();

        Roster today = new TurnRowsReader(testBed.sql(), budget, () -> now)
                .startContext(group.id(), TurnId.next())
                .orElseThrow()
                .roster();
        Roster tomorrow = new TurnRowsReader(testBed.sql(), budget, () -> now.plus(Duration.ofDays(1)))
                .startContext(group.id(), TurnId.next())
                .orElseThrow()
                .roster();

        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        assertThat(today.spent())
                .isEqualTo(new DailySpending(day, new Amount(35, 2_500_000), new Amount(37, 2_500_000), budget));
        assertThat(tomorrow.spent())
                .isEqualTo(new DailySpending(day.plusDays(1), Amount.NOTHING, Amount.NOTHING, budget));
        assertThat(new TurnRowsReader(testBed.sql())
                        .startContext(other.id(), TurnId.next())
                        .orElseThrow()
                        .roster()
                        .spent())
                .isNull();
    }

    /**
     * The limit of the settings, the operator's of the user, the group's own and the operator's of the group; then those of the user and the
     * group that apply, and which of them are an operator's. {@code -} is none.
     */
    @ParameterizedTest
    @CsvSource({
        "-, -, -, -, -, -, ",
        "100, -, -, -, 100, -, ",
        "100, 30, -, -, 30, -, USER_TOKENS",
        "100, 300, -, -, 300, -, USER_TOKENS",
        "-, 30, -, -, 30, -, USER_TOKENS",
        "-, 0, -, -, 0, -, USER_TOKENS",
        "-, -, 50, -, -, 50, ",
        "-, -, -, 40, -, 40, GROUP_TOKENS",
        "-, -, 50, 40, -, 40, GROUP_TOKENS",
        "-, -, 50, 60, -, 50, ",
        "-, -, 50, 0, -, 0, GROUP_TOKENS",
        "100, 30, 50, 40, 30, 40, GROUP_TOKENS USER_TOKENS"
    })
    void a_turn_starts_with_the_limits_of_operators(
            String setting, String ofUser, String own, String ofGroup, String user, String limit, String byOperator) {
        GatewayGroup group = testBed.group(Limits.DEFAULT.withDailyLimits(tokens(own), null));
        limit("user_limits", group.owner().value(), tokens(ofUser));
        limit("group_limits", group.id().value(), tokens(ofGroup));

        Roster roster = new TurnRowsReader(testBed.sql(), new DailyBudget(tokens(setting), null), Instant::now)
                .startContext(group.id(), TurnId.next())
                .orElseThrow()
                .roster();

        assertThat(roster.limits().maxTokensPerDay()).isEqualTo(tokens(limit));
        DailySpending spent = roster.spent();
        assertThat(spent == null ? null : spent.budget().tokens()).isEqualTo(tokens(user));
        assertThat(
                        spent == null
                                ? ""
                                : spent.byOperator().stream()
                                        .sorted()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(" ")))
                .isEqualTo(Objects.requireNonNullElse(byOperator, ""));
    }

    private static @Nullable Long tokens(String text) {
        return text.equals("-") ? null : Long.valueOf(text);
    }

    private void limit(String table, UUID id, @Nullable Long tokens) {
        testBed.sql()
                .sql("INSERT INTO " + table + " VALUES (:id, :tokens, NULL)")
                .param("id", id)
                .param("tokens", tokens)
                .update();
    }

    @Test
    void the_limits_are_those_of_the_person_who_posted() {
        GatewayGroup group = testBed.group();
        UserId other = testBed.group().owner();
        limit("user_limits", group.owner().value(), 30L);
        limit("user_limits", other.value(), 20L);
        TurnId turn = TurnId.next();
        testBed.sql()
                .sql("INSERT INTO turns (id, group_id, number, user_id, status, created_at)"
                        + " VALUES (:id, :group, 900, :user, 'failed', now())")
                .param("id", turn.value())
                .param("group", group.id().value())
                .param("user", other.value())
                .update();

        Roster roster = new TurnRowsReader(testBed.sql())
                .startContext(group.id(), turn)
                .orElseThrow()
                .roster();

        assertThat(roster.owner()).isEqualTo(other);
        assertThat(Objects.requireNonNull(roster.spent()).budget()).isEqualTo(new DailyBudget(20L, null));
    }

    @Test
    void a_turn_has_the_options_of_its_members_models() {
        GatewayGroup group = testBed.group(TeamScript.MEMBERS);
        testBed.sql()
                .sql("UPDATE members SET model_options = '{\"reasoning_effort\": \"low\"}' WHERE group_id = :group")
                .param("group", group.id().value())
                .update();

        Roster roster = new TurnRowsReader(testBed.sql())
                .startContext(group.id(), TurnId.next())
                .orElseThrow()
                .roster();

        assertThat(roster.agents())
                .isNotEmpty()
                .allSatisfy(agent ->
                        assertThat(agent.modelOptions().reasoningEffort()).contains("low"));
    }

    private List<String> column(String query) {
        return testBed.sql().sql(query).query(String.class).list();
    }

    private static ModelCall call(StepId step, ModelCallOutcome outcome, long tokens, UserId user) {
        return new ModelCall(
                ModelCallId.of(step, 1),
                user,
                "Writer",
                "openai",
                "gpt",
                "gpt-2026",
                outcome,
                new Usage(tokens, 0, 3, new BigDecimal("0.00125")).asEstimate(),
                new Price(BigDecimal.ONE, new BigDecimal("2.5"), BigDecimal.ZERO),
                new ModelCallTiming(Times.now(), 12L, 345L));
    }
}
