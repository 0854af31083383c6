package dev.synapse.shared.turn;

import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.turn.Reservation.Bound;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;

/**
 * The ledger's totals of a day when the turn started. Daily budgets start from them where Redis has no count. Immutable.
 *
 * @param day the day, in UTC
 * @param group the spending of the group
 * @param user the spending of the user who is charged, in all groups
 * @param budget the daily budget of that user
 * @param byOperator the limits that an operator has set
 */
public record DailySpending(LocalDate day, Amount group, Amount user, DailyBudget budget, Set<Bound> byOperator) {

    public DailySpending {
        // what an older version wrote has none
        byOperator = Set.copyOf(Objects.requireNonNullElse(byOperator, Set.of()));
    }

    /** Spending without limits of an operator. */
    public DailySpending(LocalDate day, Amount group, Amount user, DailyBudget budget) {
        this(day, group, user, budget, Set.of());
    }

    /** The same spending with the limits that an operator has set. */
    public DailySpending withByOperator(Set<Bound> bounds) {
        return new DailySpending(day, group, user, budget, bounds);
    }

    /** The group's spending on a day; nothing for any day but {@link #day}. */
    Amount group(LocalDate date) {
        return date.equals(day) ? group : Amount.NOTHING;
    }

    /** The user's spending on a day; nothing for any day but {@link #day}. */
    Amount user(LocalDate date) {
        return date.equals(day) ? user : Amount.NOTHING;
    }
}
