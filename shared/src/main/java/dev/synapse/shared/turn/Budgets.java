package dev.synapse.shared.turn;

import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.Reservation.Bound;
import dev.synapse.shared.turn.Reservation.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves the cost ceiling of a model call before the call is made, so that concurrent calls cannot exceed a budget together. The
 * commit that ends the attempt settles the reservations of the turn and the group; {@link #settle} settles that of the user, whose
 * groups are on all shards. Both are idempotent. While Redis is unavailable the methods block and retry, but not for the budget of the
 * user: its node of a cluster may hang while that of the group does not. Thread-safe.
 */
public final class Budgets {

    private static final Logger log = LoggerFactory.getLogger(Budgets.class);
    private static final Script RESERVE = Script.load("reserve");
    private static final Script RESERVE_FOR_USER = Script.load("reserve_for_user");
    private static final Script SETTLE_FOR_USER = Script.load("settle_for_user");
    private static final Duration DAY_RETENTION = Duration.ofHours(50);

    /** How long the node with the budget of a user may take to answer. */
    private static final Duration USER_TIMEOUT = Duration.ofSeconds(2);

    private final Redis redis;
    private final Shards shards;

    public Budgets(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** Whether any budget applies to the turn. Without one, no reservation is needed. */
    public static boolean hasBudget(Roster roster) {
        return roster.limits().isBudgeted() || hasUserBudget(roster);
    }

    /**
     * Reserves the ceiling in the budgets of the user, the group and the turn, or in none of them. A second reservation for the same
     * call replaces the first.
     */
    public Reservation reserve(Claim claim, Job.StepJob job, Roster roster, CostCeiling worst) {
        Reservation user = hasUserBudget(roster) ? reserveForUser(roster, worst) : new Reservation.Granted();
        if (!(user instanceof Reservation.Granted)) {
            return user;
        }
        Reservation group =
                roster.limits().isBudgeted() ? reserveForGroup(claim, job, roster, worst) : new Reservation.Granted();
        if (!(group instanceof Reservation.Granted) && hasUserBudget(roster)) {
            settle(Objects.requireNonNull(roster.owner()), List.of(worst.call()), true);
        }
        return group;
    }

    /**
     * Replaces the user's reservations for the calls by their actual cost; false if Redis did not answer. A reservation that is never settled
     * counts as spent on its day.
     */
    public boolean settle(UserId user, List<ModelCall> calls) {
        return settle(user, calls, false);
    }

    /** Whether a daily budget applies to the group's owner. */
    public static boolean hasUserBudget(Roster roster) {
        DailySpending spent = roster.spent();
        return roster.owner() != null && spent != null && spent.budget().isSet();
    }

    private boolean settle(UserId user, List<ModelCall> calls, boolean release) {
        List<String> args = new ArrayList<>();
        for (ModelCall call : calls) {
            Amount amount = release ? Amount.NOTHING : Amount.of(call.usage());
            args.addAll(List.of(call.id().text(), Long.toString(amount.tokens()), Long.toString(amount.nanoUsd())));
        }
        try {
            redis.run(SETTLE_FOR_USER, List.of(key(user)), args, USER_TIMEOUT);
            return true;
        } catch (RedisUnavailable e) {
            log.debug("Could not settle {} calls of user {}: {}", calls.size(), user, e.getMessage());
            return false;
        }
    }

    private Reservation reserveForGroup(Claim claim, Job.StepJob job, Roster roster, CostCeiling worst) {
        Limits limits = roster.limits();
        DailySpending spent = roster.spent();
        Amount before = spent == null ? Amount.NOTHING : spent.group(worst.day());
        ScriptInvocation invocation = ScriptInvocation.fenced(shards.keys(job.group()), claim)
                .add(job.turn().toString(), Json.write(worst.call()))
                .addAll(request(worst, before))
                .addAll(List.of(
                        text(limits.maxTokens()),
                        text(nanos(limits.maxCostUsd())),
                        text(limits.maxTokensPerDay()),
                        text(nanos(limits.maxCostUsdPerDay()))));
        List<String> reply = redis.runUntilAnswered(RESERVE, invocation.keys(), invocation.args());
        List<Bound> bounds = List.of(Bound.TURN_TOKENS, Bound.TURN_COST, Bound.GROUP_TOKENS, Bound.GROUP_COST);
        return read(reply, bounds, spent == null ? Set.of() : spent.byOperator());
    }

    private Reservation reserveForUser(Roster roster, CostCeiling worst) {
        DailySpending spent = Objects.requireNonNull(roster.spent());
        List<String> args = new ArrayList<>(request(worst, spent.user(worst.day())));
        args.add(text(spent.budget().tokens()));
        args.add(text(nanos(spent.budget().costUsd())));
        args.add(Long.toString(DAY_RETENTION.toMillis()));
        args.add(Long.toString(roster.limits().turnTimeout().toMillis()));
        List<String> keys = List.of(key(Objects.requireNonNull(roster.owner())));
        try {
            List<String> reply = redis.run(RESERVE_FOR_USER, keys, args, USER_TIMEOUT);
            return read(reply, List.of(Bound.USER_TOKENS, Bound.USER_COST), spent.byOperator());
        } catch (RedisUnavailable e) {
            return new Reservation.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> request(CostCeiling worst, Amount before) {
        return List.of(
                worst.call().id().text(),
                worst.day().toString(),
                Long.toString(worst.amount().tokens()),
                Long.toString(worst.amount().nanoUsd()),
                Long.toString(before.tokens()),
                Long.toString(before.nanoUsd()));
    }

    private static Reservation read(List<String> reply, List<Bound> bounds, Set<Bound> byOperator) {
        return switch (reply.getFirst()) {
            case "OK" -> new Reservation.Granted();
            case "SHORT" -> new Reservation.Shortage(levels(reply, bounds, byOperator));
            case String refused -> new Reservation.Refused(CommitResult.valueOf(refused));
        };
    }

    private static List<Level> levels(List<String> reply, List<Bound> bounds, Set<Bound> byOperator) {
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < bounds.size(); i++) {
            String max = reply.get(1 + 3 * i);
            if (!max.isEmpty()) {
                levels.add(new Level(
                        bounds.get(i),
                        Long.parseLong(max),
                        Long.parseLong(reply.get(2 + 3 * i)),
                        Long.parseLong(reply.get(3 + 3 * i)),
                        byOperator.contains(bounds.get(i))));
            }
        }
        return levels;
    }

    private static String key(UserId user) {
        return "{user:" + user + "}:budget";
    }

    private static String text(@Nullable Long number) {
        return number == null ? "" : number.toString();
    }

    private static @Nullable Long nanos(@Nullable BigDecimal usd) {
        return usd == null ? null : Amount.limit(usd);
    }
}
