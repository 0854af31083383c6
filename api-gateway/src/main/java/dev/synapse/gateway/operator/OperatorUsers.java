package dev.synapse.gateway.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.budgets.DailyBudgets;
import dev.synapse.gateway.budgets.DailyLimits;
import dev.synapse.gateway.budgets.Spending;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The accounts with what they use. Ids are ordered by the time of registration. */
@Repository
class OperatorUsers {

    private static final Duration PERIOD = Duration.ofDays(30);

    /** The calls of one user that are added up in a list: those of a page of 100 users take about a second. */
    private static final int CALLS_IN_LIST = 1_000;

    /** The same for one user. */
    private static final int CALLS = 100_000;

    private static final String SELECT = """
            SELECT u.id, u.email, u.created_at, calls.*, l.max_tokens_per_day, l.max_cost_usd_per_day,
                   (SELECT count(*) FROM group_people p WHERE p.user_id = u.id) AS groups,
                   (SELECT count(*) FROM turns t JOIN groups g ON g.id = t.group_id
                     WHERE t.user_id = u.id AND t.status IN ('queued', 'running', 'waiting')) AS unfinished_turns
              FROM (%s) AS u
              LEFT JOIN user_limits l ON l.user_id = u.id
             CROSS JOIN LATERAL (
                   SELECT count(*) AS calls, coalesce(sum(input_tokens), 0) AS input_tokens,
                          coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cached_tokens), 0) AS cached_tokens,
                          coalesce(sum(cost_usd), 0) AS cost_usd,
                          coalesce(sum(input_tokens + output_tokens) FILTER (WHERE started_at >= :today), 0) AS tokens_today,
                          coalesce(sum(cost_usd) FILTER (WHERE started_at >= :today), 0) AS cost_today
                     FROM (SELECT input_tokens, output_tokens, cached_tokens, cost_usd, started_at
                             FROM model_calls
                            WHERE user_id = u.id AND started_at >= :from
                            ORDER BY started_at DESC
                            LIMIT :calls) AS newest) AS calls
             ORDER BY u.id DESC
            """;

    private final JdbcClient sql;
    private final DailyBudgets budgets;

    OperatorUsers(JdbcClient sql, DailyBudgets budgets) {
        this.sql = sql;
        this.budgets = budgets;
    }

    record ListedUser(
            UserId id,
            String email,
            Instant createdAt,

            @Schema(description = "Groups in which the user has a role")
            long groups,

            long unfinishedTurns,

            @Schema(description = "Model calls of the last 30 days")
            UserUsage usage,

            @Schema(description = "The daily budget that applies")
            DailyLimits limits,

            @Schema(description = "Model calls of this day in UTC, of those that usage adds up")
            Spending today) {}

    record UserUsage(
            long calls,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            @JsonProperty("cost_usd") BigDecimal costUsd,

            @Schema(description = "False if there may be more calls, and only the newest were added up")
            boolean complete) {}

    /** The newest accounts with ids below {@code before}, at most {@code count}. */
    List<ListedUser> list(UUID before, int count) {
        return sql.sql(SELECT.formatted("SELECT * FROM users WHERE id < :before ORDER BY id DESC LIMIT :count"))
                .param("before", before)
                .param("count", count)
                .param("from", SqlTimes.of(Instant.now().minus(PERIOD)))
                .param("today", SqlTimes.of(DailyBudgets.today()))
                .param("calls", CALLS_IN_LIST)
                .query((row, n) -> user(row, CALLS_IN_LIST))
                .list();
    }

    Optional<ListedUser> find(UserId user) {
        return sql.sql(SELECT.formatted("SELECT * FROM users WHERE id = :user"))
                .param("user", user.value())
                .param("from", SqlTimes.of(Instant.now().minus(PERIOD)))
                .param("today", SqlTimes.of(DailyBudgets.today()))
                .param("calls", CALLS)
                .query((row, n) -> user(row, CALLS))
                .optional();
    }

    private ListedUser user(ResultSet row, int maxCalls) throws SQLException {
        DailyBudget byOperator = new DailyBudget(
                row.getObject("max_tokens_per_day", Long.class), row.getBigDecimal("max_cost_usd_per_day"));
        BigDecimal cost = row.getBigDecimal("cost_usd");
        return new ListedUser(
                new UserId(row.getObject("id", UUID.class)),
                row.getString("email"),
                SqlTimes.get(row, "created_at").truncatedTo(ChronoUnit.MILLIS),
                row.getLong("groups"),
                row.getLong("unfinished_turns"),
                new UserUsage(
                        row.getLong("calls"),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("cached_tokens"),
                        cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros(),
                        row.getLong("calls") < maxCalls),
                DailyLimits.of(budgets.applied(byOperator)),
                Spending.of(row.getLong("tokens_today"), row.getBigDecimal("cost_today")));
    }
}
