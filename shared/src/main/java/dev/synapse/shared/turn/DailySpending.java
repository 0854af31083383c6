package dev.synapse.shared.turn;

import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import java.time.LocalDate;

/**
 * What a day's budgets are counted from: the ledger's sums as they were when the turn began. They stand in where Redis has no count.
 *
 * @param day in UTC
 * @param group what the group had spent
 * @param user what its owner had spent in all groups
 * @param budget what the owner may spend
 */
public record DailySpending(LocalDate day, Amount group, Amount user, DailyBudget budget) {

    /** What the group had spent on that day, if it is known. */
    Amount group(LocalDate asked) {
        return asked.equals(day) ? group : Amount.NOTHING;
    }

    /** What its owner had spent on that day, if it is known. */
    Amount user(LocalDate asked) {
        return asked.equals(day) ? user : Amount.NOTHING;
    }
}
