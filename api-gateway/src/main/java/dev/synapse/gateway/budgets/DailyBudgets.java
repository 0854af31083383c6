package dev.synapse.gateway.budgets;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The daily budgets of users and groups: those that operators set, and those that apply. The orchestrator enforces them. */
@Repository
public class DailyBudgets {

    private static final String OF_USER = """
            SELECT l.max_tokens_per_day, l.max_cost_usd_per_day, NULL AS own, spent.*
              FROM users u
              LEFT JOIN user_limits l ON l.user_id = u.id
             CROSS JOIN LATERAL (%s WHERE user_id = u.id AND started_at >= :today) AS spent
             WHERE u.id = :id
            """;

    private static final String OF_GROUP = """
            SELECT l.max_tokens_per_day, l.max_cost_usd_per_day, g.limits::text AS own, spent.*
              FROM groups g
              LEFT JOIN group_limits l ON l.group_id = g.id
             CROSS JOIN LATERAL (%s WHERE group_id = g.id AND started_at >= :today) AS spent
             WHERE g.id = :id
            """;

    private static final String SPENT =
            "SELECT coalesce(sum(input_tokens + output_tokens), 0) AS tokens, coalesce(sum(cost_usd), 0) AS cost FROM model_calls";

    private final JdbcClient sql;
    private final DailyBudget setting;

    DailyBudgets(JdbcClient sql, GatewaySettings settings) {
        this.sql = sql;
        this.setting = settings.userBudget();
    }

    /**
     * The budget of a user or a group.
     *
     * @param byOperator the limits that an operator has set
     * @param applied the limits that apply
     */
    public record Budget(DailyBudget byOperator, DailyBudget applied, Spending today) {}

    /** The budget of a user; empty if there is no such account. */
    public Optional<Budget> of(UserId user) {
        return read(OF_USER, user.value());
    }

    /** The budget of a group; empty if there is no such group. */
    public Optional<Budget> of(GroupId group) {
        return read(OF_GROUP, group.value());
    }

    /** The limits that apply to a user for whom an operator has set these. */
    public DailyBudget applied(DailyBudget byOperator) {
        return byOperator.orElse(setting);
    }

    /** The start of the present day, in UTC. */
    public static Instant today() {
        return Instant.now().truncatedTo(ChronoUnit.DAYS);
    }

    private Optional<Budget> read(String query, UUID id) {
        return sql.sql(query.formatted(SPENT))
                .param("id", id)
                .param("today", SqlTimes.of(today()))
                .query((row, n) -> budget(row))
                .optional();
    }

    private Budget budget(ResultSet row) throws SQLException {
        DailyBudget byOperator = new DailyBudget(
                row.getObject("max_tokens_per_day", Long.class), row.getBigDecimal("max_cost_usd_per_day"));
        return new Budget(
                byOperator,
                applied(byOperator, row.getString("own")),
                Spending.of(row.getLong("tokens"), row.getBigDecimal("cost")));
    }

    /** A group's own limits and those of an operator apply both, so the lower ones count. */
    private DailyBudget applied(DailyBudget byOperator, @Nullable String ownLimits) {
        if (ownLimits == null) {
            return applied(byOperator);
        }
        Limits own = Json.read(ownLimits, Limits.class);
        return new DailyBudget(own.maxTokensPerDay(), own.maxCostUsdPerDay()).lowest(byOperator);
    }

    /** Sets an operator's limits of a user; false if there is no such account. */
    public boolean set(UserId user, DailyBudget budget) {
        return set("user_limits", "user_id", "users", user.value(), budget);
    }

    /** Sets an operator's limits of a group; false if there is no such group. */
    public boolean set(GroupId group, DailyBudget budget) {
        return set("group_limits", "group_id", "groups", group.value(), budget);
    }

    private boolean set(String table, String key, String owners, UUID id, DailyBudget budget) {
        return sql.sql("""
                        INSERT INTO %1$s (%2$s, max_tokens_per_day, max_cost_usd_per_day)
                        SELECT id, CAST(:tokens AS bigint), CAST(:cost AS numeric) FROM %3$s WHERE id = :id FOR KEY SHARE
                        ON CONFLICT (%2$s) DO UPDATE
                           SET max_tokens_per_day = excluded.max_tokens_per_day, max_cost_usd_per_day = excluded.max_cost_usd_per_day
                        """.formatted(table, key, owners))
                        .param("id", id)
                        .param("tokens", budget.tokens())
                        .param("cost", budget.costUsd())
                        .update()
                > 0;
    }
}
