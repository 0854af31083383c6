package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.turn.Reservation.Bound;
import dev.synapse.shared.turn.Reservation.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneRedis.class)
class BudgetsTest {

    private static final Instant TODAY = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant TOMORROW = TODAY.plus(Duration.ofDays(1));
    private static final LocalDate DAY = LocalDate.parse("2026-03-01");

    private final Redis redis;
    private final TestedGroup group;
    private final TurnId turn;
    private final UserId user = UserId.next();
    private final Budgets budgets;
    private int steps;

    BudgetsTest(Redis redis) {
        this.redis = redis;
        group = TestedGroup.in(redis);
        turn = group.start(1).turn();
        budgets = new Budgets(redis, TestedGroup.SHARDS);
    }

    /** A call before it is made. */
    private record Asked(Job.StepJob job, Delivery delivery) {}

    @Test
    void concurrent_calls_cannot_exceed_a_budget_together() {
        Roster roster = roster(tokens(100L));
        Asked first = dispatch();
        Asked second = dispatch();

        assertThat(reserve(roster, first, 1, 60)).isInstanceOf(Reservation.Granted.class);

        assertThat(levels(reserve(roster, second, 1, 60))).containsExactly(new Level(Bound.TURN_TOKENS, 100, 0, 60));
        assertThat(reserve(roster, second, 1, 40)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void the_unused_part_of_a_reservation_is_free_after_settlement() {
        Roster roster = roster(tokens(100L));
        Asked first = dispatch();
        Asked second = dispatch();
        reserve(roster, first, 1, 90);

        complete(first, 1, 30);

        assertThat(levels(reserve(roster, second, 1, 71))).containsExactly(new Level(Bound.TURN_TOKENS, 100, 30, 0));
        assertThat(reserve(roster, second, 1, 70)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void reserving_and_settling_are_idempotent() {
        Roster roster = roster(tokens(100L));
        Asked first = dispatch();
        reserve(roster, first, 1, 90);
        reserve(roster, first, 1, 90);
        reserve(roster, first, 1, 50);
        complete(first, 1, 50);
        complete(first, 1, 50);

        assertThat(reserve(roster, dispatch(), 1, 50)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void the_reservation_of_a_lost_attempt_stays_counted_and_is_in_the_ledger() {
        Roster roster = roster(tokens(100L));
        Asked first = dispatch();
        reserve(roster, first, 1, 60);

        assertThat(levels(reserve(roster, first, 2, 50))).containsExactly(new Level(Bound.TURN_TOKENS, 100, 60, 0));
        assertThat(reserve(roster, first, 2, 40)).isInstanceOf(Reservation.Granted.class);
        complete(first, 2, 10);

        assertThat(group.live.read(group.id).orElseThrow().calls())
                .extracting(call -> call.outcome() + " " + call.usage().totalTokens())
                .containsExactlyInAnyOrder("LOST 60", "COMPLETED 10");
        assertThat(levels(reserve(roster, dispatch(), 1, 31)))
                .containsExactly(new Level(Bound.TURN_TOKENS, 100, 70, 0));
    }

    @Test
    void cost_is_limited_to_the_billionth() {
        Limits limits = new Limits(40, 8, 900, 120, null, new BigDecimal("0.000000003"));
        Asked first = dispatch();
        reserve(roster(limits), first, 1, Usage.NONE.plus(usage(5, "0.0000000011")));

        assertThat(levels(reserve(roster(limits), dispatch(), 1, usage(5, "0.0000000011"))))
                .containsExactly(new Level(Bound.TURN_COST, 3, 0, 2));
        assertThat(reserve(roster(limits), dispatch(), 1, usage(5, "0.000000001")))
                .isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void a_groups_day_begins_with_the_ledgers_total_and_ends_at_midnight() {
        Roster roster = roster(Limits.DEFAULT.withDailyLimits(100L, null))
                .withSpending(new DailySpending(DAY, new Amount(80, 0), Amount.NOTHING, DailyBudget.NONE));

        assertThat(levels(reserve(roster, dispatch(), 1, 21)))
                .containsExactly(new Level(Bound.GROUP_TOKENS, 100, 80, 0));
        assertThat(reserve(roster, dispatch(), 1, 20)).isInstanceOf(Reservation.Granted.class);
        assertThat(levels(reserve(roster, dispatch(), 1, 1)))
                .containsExactly(new Level(Bound.GROUP_TOKENS, 100, 80, 20));
        Asked late = dispatch();
        assertThat(budgets.reserve(
                        late.delivery().claim(), late.job(), roster, worst(late, 1, usage(100, null), TOMORROW)))
                .isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void a_users_day_is_limited_across_groups() {
        Roster roster = userRoster(100, 10);
        TestedGroup other = TestedGroup.in(redis);
        Job.StepJob there = Samples.llmJob(other.id, other.start(1).turn(), 1);
        other.dispatch(there);
        Delivery taken = other.take(Role.WORKERS);
        Asked first = dispatch();

        assertThat(reserve(roster, first, 1, 60)).isInstanceOf(Reservation.Granted.class);
        Reservation second = budgets.reserve(
                taken.claim(), there, roster, worst(new Asked(there, taken), 1, usage(31, null), TODAY));
        assertThat(levels(second)).containsExactly(new Level(Bound.USER_TOKENS, 100, 10, 60));

        ModelCall ended = call(first, 1, ModelCallOutcome.COMPLETED, usage(20, null), TODAY);
        budgets.settle(user, List.of(ended));
        budgets.settle(user, List.of(ended));

        assertThat(levels(reserve(roster, dispatch(), 1, 71)))
                .containsExactly(new Level(Bound.USER_TOKENS, 100, 30, 0));
    }

    /** A limit that an operator removes, and sets again later on the same day. */
    @Test
    void what_was_spent_while_no_limit_applied_counts_when_one_applies_again() {
        reserve(userRoster(100, 0), dispatch(), 1, 20);
        Roster ofGroup = roster(Limits.DEFAULT.withDailyLimits(100L, null));
        reserve(ofGroup, dispatch(), 1, 20);

        assertThat(levels(reserve(userRoster(100, 70), dispatch(), 1, 31)))
                .containsExactly(new Level(Bound.USER_TOKENS, 100, 50, 20));
        assertThat(reserve(userRoster(100, 70), dispatch(), 1, 30)).isInstanceOf(Reservation.Granted.class);
        assertThat(levels(reserve(userRoster(100, 10), dispatch(), 1, 1)))
                .containsExactly(new Level(Bound.USER_TOKENS, 100, 50, 50));
        Roster later =
                ofGroup.withSpending(new DailySpending(DAY, new Amount(70, 0), Amount.NOTHING, DailyBudget.NONE));
        assertThat(levels(reserve(later, dispatch(), 1, 31)))
                .containsExactly(new Level(Bound.GROUP_TOKENS, 100, 50, 20));
    }

    @Test
    void a_level_tells_whether_an_operator_has_set_its_limit() {
        DailySpending spent = new DailySpending(DAY, Amount.NOTHING, Amount.NOTHING, new DailyBudget(10L, null));
        Roster byOperator = roster(Limits.DEFAULT.withDailyLimits(5L, null))
                .withSpending(spent.withByOperator(Set.of(Bound.USER_TOKENS, Bound.GROUP_TOKENS)));
        Roster stored = Json.read(Json.write(byOperator), Roster.class);

        assertThat(levels(reserve(roster(Limits.DEFAULT).withSpending(spent), dispatch(), 1, 11)))
                .extracting(Level::source)
                .containsExactly("SYNAPSE_USER_DAILY_TOKENS");
        assertThat(levels(reserve(stored, dispatch(), 1, 11)))
                .extracting(Level::source)
                .containsExactly("set by an operator");
        assertThat(levels(reserve(stored, dispatch(), 1, 6)))
                .containsExactly(new Level(Bound.GROUP_TOKENS, 5, 0, 0, true));
    }

    @Test
    void a_call_that_the_group_refuses_is_not_reserved_for_the_user() {
        Roster roster = roster(tokens(50L))
                .withSpending(new DailySpending(DAY, Amount.NOTHING, Amount.NOTHING, new DailyBudget(100L, null)));

        assertThat(levels(reserve(roster, dispatch(), 1, 60)))
                .extracting(Level::bound)
                .containsExactly(Bound.TURN_TOKENS);

        assertThat(reserve(userRoster(100, 0), dispatch(), 1, 100)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void nothing_is_reserved_without_the_lease_or_an_open_turn() {
        Roster roster = roster(tokens(100L));
        Asked lost = dispatch();
        Asked late = dispatch();
        group.takeOver(lost.delivery(), "other");
        Map<String, String> before = group.dump();

        assertThat(reserve(roster, lost, 1, 1)).isEqualTo(new Reservation.Refused(CommitResult.FENCED));
        assertThat(group.dump()).isEqualTo(before);

        group.end(1);
        assertThat(reserve(roster, late, 1, 1)).isEqualTo(new Reservation.Refused(CommitResult.STALE));
        assertThat(group.groupKeys()).doesNotContain(group.keys.calls(), group.keys.budget());
    }

    @Test
    void a_budget_holds_for_any_interleaving_of_calls_and_crashes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Roster roster = roster(tokens(1000L));
        List<Asked> asked = IntStream.range(0, 40).mapToObj(i -> dispatch()).toList();
        int[] attempts = new int[asked.size()];
        long[] reserved = new long[asked.size()];

        for (int i = 0; i < 400; i++) {
            int one = random.nextInt(asked.size());
            if (reserved[one] > 0 && random.nextInt(3) > 0) {
                complete(asked.get(one), attempts[one], random.nextLong(reserved[one] + 1));
                reserved[one] = -1;
            } else if (reserved[one] >= 0) {
                long tokens = 1 + random.nextLong(120);
                if (reserve(roster, asked.get(one), attempts[one] + 1, tokens) instanceof Reservation.Granted) {
                    attempts[one]++;
                    reserved[one] = tokens;
                }
            }
            assertThat(ledger()).as("seed %d", seed).isLessThanOrEqualTo(1000);
        }
        assertThat(ledger()).as("seed %d", seed).isGreaterThan(500);
    }

    private long ledger() {
        return group.live.read(group.id).orElseThrow().calls().stream()
                .mapToLong(call -> call.usage().totalTokens())
                .sum();
    }

    private Asked dispatch() {
        Job.StepJob job = Samples.llmJob(group.id, turn, ++steps);
        redis.call(commands ->
                commands.xadd(group.keys.shard().jobs(Role.WORKERS), Map.of("j", Json.write(job), "h", "1")));
        return new Asked(job, group.take(Role.WORKERS));
    }

    private Reservation reserve(Roster roster, Asked asked, int attempt, long tokens) {
        return reserve(roster, asked, attempt, usage(tokens, null));
    }

    private Reservation reserve(Roster roster, Asked asked, int attempt, Usage usage) {
        return budgets.reserve(asked.delivery().claim(), asked.job(), roster, worst(asked, attempt, usage, TODAY));
    }

    private void complete(Asked asked, int attempt, long tokens) {
        ModelCall call = call(asked, attempt, ModelCallOutcome.COMPLETED, usage(tokens, null), TODAY);
        group.steps.complete(
                asked.delivery().claim(), asked.job(), Samples.with(Samples.answer(asked.job(), "answer"), call));
    }

    private CostCeiling worst(Asked asked, int attempt, Usage usage, Instant at) {
        return new CostCeiling(call(asked, attempt, ModelCallOutcome.LOST, usage, at));
    }

    private ModelCall call(Asked asked, int attempt, ModelCallOutcome outcome, Usage usage, Instant at) {
        return new ModelCall(
                ModelCallId.of(asked.job().step(), attempt),
                user,
                "Writer",
                "openai",
                "gpt",
                null,
                outcome,
                usage,
                null,
                new ModelCallTiming(at, null, null));
    }

    private static Usage usage(long tokens, String usd) {
        return new Usage(tokens, 0, 0, usd == null ? null : new BigDecimal(usd));
    }

    private static Limits tokens(Long most) {
        return new Limits(40, 8, 900, 120, most, null);
    }

    private Roster roster(Limits limits) {
        return new Roster(Samples.roster().agents(), limits, user, null);
    }

    private Roster userRoster(long tokens, long spent) {
        return roster(Limits.DEFAULT)
                .withSpending(
                        new DailySpending(DAY, Amount.NOTHING, new Amount(spent, 0), new DailyBudget(tokens, null)));
    }

    private static List<Level> levels(Reservation reservation) {
        return reservation instanceof Reservation.Shortage(List<Level> levels) ? levels : List.of();
    }
}
