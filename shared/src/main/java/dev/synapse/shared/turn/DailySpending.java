package dev.synapse.shared.turn;

import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import java.time.LocalDate;

/**
 * The ledger's totals of a day when the turn started. Daily budgets start from them where Redis has no count. Immutable.
 *
 * @param day the day, in UTC
 * @param group the spending of the group
 * @param user the spending of its owner in all groups
 * @param budget the owner's daily budget
 */
public record DailySpending(LocalDate day, Amount group, Amount user, DailyBudget budget) {

    /** The group's spending on a day; nothing for any day but {@link #day}. */
    Amount group(LocalDate date) {
        return date.equals(day) ? group : Amount.NOTHING;
    }

    /** The owner's spending on a day; nothing for any day but {@link #day}. */
    Amount user(LocalDate date) {
        return date.equals(day) ? user : Amount.NOTHING;
    }
}
