package dev.synapse.workers.loop;

import dev.synapse.models.ListPrice;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.CostCeiling;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Reservation.Level;
import dev.synapse.shared.turn.Roster;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Reserves the most that a model call can cost from the budgets of its turn, group and user before the call is made. If less is left,
 * the answer is made shorter; if other calls have reserved it, the call waits for what they leave over. Stateless.
 */
final class BudgetReservations {

    /** The longest answer under a budget, in tokens: a reservation is unavailable to all other calls while this one runs. */
    static final int LONGEST_ANSWER = 8192;

    /** A shorter answer, in tokens, is not worth its prompt. */
    static final int SHORTEST_ANSWER = 256;

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** After which a step is attempted whose user's budget could not be read: its place is free for others meanwhile. */
    private static final Duration UNAVAILABLE_DELAY = Duration.ofSeconds(5);

    private BudgetReservations() {}

    /** Whether a model call may be made. */
    sealed interface Decision {}

    /** The call may be made, with an answer that may be shorter than requested for. */
    record Granted(ModelRequest request) implements Decision {}

    /** The call may not be made, and the attempt ends with the outcome. */
    record Denied(StepOutcome outcome) implements Decision {}

    /**
     * Reserves what the call can cost at most, and waits while that is reserved by others. Without a budget the request is granted
     * unchanged.
     */
    static Decision reserve(MemberStep step, ModelCallMeter meter, ModelRequest request) throws InterruptedException {
        return Budgets.hasBudget(step.view().roster())
                ? reserve(step, request, Need.of(request, meter))
                : new Granted(request);
    }

    private static Decision reserve(MemberStep step, ModelRequest request, Need need) throws InterruptedException {
        long answer = need.longest();
        while (true) {
            switch (step.live().reserve(step.view().roster(), need.ceiling(answer))) {
                case Reservation.Granted granted -> {
                    return new Granted(request.withMaxOutputTokens((int) answer));
                }
                case Reservation.Refused refused -> {
                    return new Denied(StepOutcome.Aborted.of(step.usage().soFar()));
                }
                case Reservation.Unavailable unavailable -> {
                    if (step.usage().soFar().calls().isEmpty()) {
                        return new Denied(new StepOutcome.Postponed(
                                UNAVAILABLE_DELAY, step.job(), "the user's daily budget cannot be read at the moment"));
                    }
                    Thread.sleep(PAUSE);
                }
                case Reservation.Shortage shortage -> {
                    answer = need.within(shortage.levels(), Level::available);
                    if (answer < need.shortest()) {
                        if (need.neverFits(shortage)) {
                            return denied(step, need.reason(need.tightest(shortage.levels()), step.attempt()));
                        }
                        Thread.sleep(PAUSE);
                        answer = need.longest();
                    }
                }
            }
        }
    }

    private static Denied denied(MemberStep step, String reason) {
        return new Denied(StepOutcome.Failed.of(step.job(), reason, step.usage().soFar(), List.of()));
    }

    /** Reserves an optional call without waiting or shortening it; false if the budgets have no room for it. */
    static boolean reserveOptional(MemberStep step, ModelCallMeter meter, ModelRequest request) {
        Roster roster = step.view().roster();
        if (!Budgets.hasBudget(roster)) {
            return true;
        }
        Need need = Need.of(request, meter);
        return step.live().reserve(roster, need.ceiling(need.longest())) instanceof Reservation.Granted;
    }

    /** The tokens that a call needs. */
    private record Need(long prompt, long longest, ModelCallMeter meter) {

        static Need of(ModelRequest request, ModelCallMeter meter) {
            Integer requested = request.maxOutputTokens();
            Integer modelLimit = meter.maxOutputTokens();
            long longest = Math.min(
                    requested == null ? LONGEST_ANSWER : requested,
                    modelLimit == null ? LONGEST_ANSWER : Math.min(modelLimit, LONGEST_ANSWER));
            return new Need(meter.promptTokens(request), longest, meter);
        }

        /** The most that the call can cost with an answer of that length. */
        CostCeiling ceiling(long answer) {
            return meter.ceiling(prompt, answer);
        }

        long shortest() {
            return Math.min(longest, SHORTEST_ANSWER);
        }

        long within(List<Level> levels, ToLongFunction<Level> left) {
            return levels.stream()
                    .mapToLong(level -> answer(level, left.applyAsLong(level)))
                    .min()
                    .orElse(longest);
        }

        Level tightest(List<Level> levels) {
            return levels.stream()
                    .min(Comparator.comparingLong(level -> answer(level, level.unspent())))
                    .orElseThrow();
        }

        /** Whether the call is too large even if the calls under way cost nothing. */
        boolean neverFits(Reservation.Shortage shortage) {
            Level tightest = tightest(shortage.levels());
            return answer(tightest, tightest.unspent()) < shortest();
        }

        /** The longest answer that the rest of a limit allows; negative if not even the prompt fits. */
        long answer(Level level, long left) {
            return Math.min(longest, level.bound().isMoney() ? forMoney(left) : left - prompt);
        }

        private long forMoney(long nanoUsd) {
            if (meter.price().isEmpty()) {
                return longest;
            }
            ListPrice price = meter.price().get();
            BigDecimal rest = Amount.usd(nanoUsd).subtract(price.cost(new ModelUsage(prompt, 0, 0)));
            if (rest.signum() < 0) {
                return -1;
            }
            return price.outputUsdPerMtok().signum() == 0
                    ? longest
                    : rest.movePointRight(6)
                            .divide(price.outputUsdPerMtok(), 0, RoundingMode.FLOOR)
                            .min(BigDecimal.valueOf(longest))
                            .longValue();
        }

        String reason(Level level, Attempt attempt) {
            boolean money = level.bound().isMoney();
            String day = level.bound().owner().equals("turn") ? "" : " a day";
            long needed = money ? Amount.of(ceiling(shortest()).call().usage()).nanoUsd() : prompt + shortest();
            return "The %s reached its limit of %s %s%s (%s): %s are used, and step %d needs up to %s more"
                    .formatted(
                            level.bound().owner(),
                            figure(level.max(), money),
                            money ? "US dollars" : "tokens",
                            day,
                            level.source(),
                            figure(level.used(), money),
                            attempt.job().number(),
                            figure(needed, money));
        }

        private static String figure(long number, boolean money) {
            return money ? Amount.usd(number).toPlainString() : Long.toString(number);
        }
    }
}
