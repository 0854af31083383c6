package dev.synapse.workers.loop;

import dev.synapse.models.ListPrice;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import dev.synapse.models.PromptTokens;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Reservation.Level;
import dev.synapse.shared.turn.Roster;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Gets a call on a model what it may cost at most out of the budgets of its turn, its group and its user, before it is made. Where that
 * is more than is left the answer is made shorter; where others have reserved it, the call waits for what they leave. Thread-safe.
 */
final class BudgetReservations {

    /** The longest answer under a budget: what a call has at most is what all others have to do without meanwhile. */
    static final int LONGEST_ANSWER = 8192;

    /** An answer that has to be shorter is not worth its prompt. */
    static final int SHORTEST_ANSWER = 256;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Budgets budgets;

    BudgetReservations(Budgets budgets) {
        this.budgets = budgets;
    }

    /**
     * The request as it may be made; does nothing where no budget is set. Empty if it may not: then the step has failed with the
     * reason, or its job is no longer there to be done.
     *
     * @param before what the step has consumed by now
     */
    Optional<ModelRequest> ask(
            Attempt attempt, Roster roster, ModelCallMeter meter, ModelRequest request, StepUsage before)
            throws InterruptedException {
        if (!Budgets.bound(roster)) {
            return Optional.of(request);
        }
        Want want = Want.of(request, meter);
        long answer = want.longest();
        while (true) {
            switch (budgets.reserve(
                    attempt.delivery().claim(), attempt.job(), roster, meter.worst(want.prompt(), answer))) {
                case Reservation.Granted granted -> {
                    return Optional.of(request.answeringWithin((int) answer));
                }
                case Reservation.Refused refused -> {
                    attempt.abort(before, List.of());
                    return Optional.empty();
                }
                case Reservation.Shortage shortage -> {
                    answer = want.within(shortage.levels(), Level::left);
                    if (answer < want.shortest()) {
                        Level tightest = want.tightest(shortage.levels());
                        if (want.answer(tightest, tightest.leftAtBest()) < want.shortest()) {
                            attempt.fail(want.reason(tightest, attempt), before, List.of());
                            return Optional.empty();
                        }
                        Thread.sleep(PAUSE);
                        answer = want.longest();
                    }
                }
            }
        }
    }

    /** Whether a call may be made that nobody needs: it is reserved as it is, or not at all, and never waited for. */
    boolean allows(Attempt attempt, Roster roster, ModelCallMeter meter, ModelRequest request) {
        if (!Budgets.bound(roster)) {
            return true;
        }
        Want want = Want.of(request, meter);
        return budgets.reserve(
                        attempt.delivery().claim(), attempt.job(), roster, meter.worst(want.prompt(), want.longest()))
                instanceof Reservation.Granted;
    }

    /** Settles what was reserved for the user; what was reserved for turn and group is settled by the commit. */
    void settle(Roster roster, StepUsage spent) {
        if (Budgets.boundsUser(roster)
                && roster.owner() != null
                && !spent.calls().isEmpty()) {
            budgets.settle(roster.owner(), spent.calls());
        }
    }

    /** What a call needs. */
    private record Want(long prompt, long longest, ModelCallMeter meter) {

        static Want of(ModelRequest request, ModelCallMeter meter) {
            Integer asked = request.maxOutputTokens();
            Integer known = meter.maxOutputTokens();
            long longest = Math.min(
                    asked == null ? LONGEST_ANSWER : asked,
                    known == null ? LONGEST_ANSWER : Math.min(known, LONGEST_ANSWER));
            return new Want(PromptTokens.atWorst(request), longest, meter);
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
                    .min(Comparator.comparingLong(level -> answer(level, level.leftAtBest())))
                    .orElseThrow();
        }

        /** The longest answer that so much of the bound allows; less than nothing if not even the prompt is allowed. */
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
            long needed = money
                    ? Amount.of(meter.worst(prompt, shortest()).call().usage()).nanoUsd()
                    : prompt + shortest();
            return "The %s reached its limit of %s %s%s (%s): %s are used, and step %d needs up to %s more"
                    .formatted(
                            level.bound().owner(),
                            figure(level.max(), money),
                            money ? "US dollars" : "tokens",
                            day,
                            level.bound().setting(),
                            figure(level.used(), money),
                            attempt.job().number(),
                            figure(needed, money));
        }

        private static String figure(long number, boolean money) {
            return money ? Amount.usd(number).toPlainString() : Long.toString(number);
        }
    }
}
