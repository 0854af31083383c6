package dev.synapse.orchestrator.sync;

import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.turn.Reservation.Bound;
import dev.synapse.shared.turn.Roster;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The daily budgets that an operator has set for the user who is charged for a turn, and for its group. Immutable.
 *
 * @param user in place of the settings
 * @param group in addition to the group's own limits: the lower ones apply
 */
record OperatorLimits(DailyBudget user, DailyBudget group) {

    static OperatorLimits of(ResultSet row) throws SQLException {
        return new OperatorLimits(budget(row, "user"), budget(row, "group"));
    }

    private static DailyBudget budget(ResultSet row, String of) throws SQLException {
        return new DailyBudget(row.getObject(of + "_tokens", Long.class), row.getBigDecimal(of + "_cost"));
    }

    /** The roster with the limits of the group that apply. */
    Roster applyTo(Roster roster) {
        DailyBudget applied = own(roster).lowest(group);
        return roster.withLimits(roster.limits().withDailyLimits(applied.tokens(), applied.costUsd()));
    }

    /** The limits of an operator among those that apply to a turn of the group. */
    Set<Bound> bounds(Roster roster) {
        DailyBudget own = own(roster);
        Set<Bound> bounds = EnumSet.noneOf(Bound.class);
        add(bounds, Bound.USER_TOKENS, user.tokens() != null);
        add(bounds, Bound.USER_COST, user.costUsd() != null);
        add(bounds, Bound.GROUP_TOKENS, isLower(group.tokens(), own.tokens()));
        add(bounds, Bound.GROUP_COST, isLower(group.costUsd(), own.costUsd()));
        return bounds;
    }

    private static <T extends Comparable<T>> boolean isLower(@Nullable T limit, @Nullable T other) {
        return limit != null && (other == null || limit.compareTo(other) < 0);
    }

    private static void add(Set<Bound> bounds, Bound bound, boolean applies) {
        if (applies) {
            bounds.add(bound);
        }
    }

    private static DailyBudget own(Roster roster) {
        Limits limits = roster.limits();
        return new DailyBudget(limits.maxTokensPerDay(), limits.maxCostUsdPerDay());
    }
}
