package dev.synapse.gateway.usage;

import dev.synapse.gateway.budgets.DailyBudgets;
import dev.synapse.gateway.budgets.DailyBudgets.Budget;
import dev.synapse.gateway.budgets.DailyLimits;
import dev.synapse.gateway.usage.UsageLedger.Subject.OfGroup;
import dev.synapse.gateway.usage.UsageLedger.Subject.OfUser;
import dev.synapse.gateway.usage.UsageReport.Row;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Aggregates the ledger of model calls. */
@Repository
class UsageLedger {

    /** The group of a row, if the user still has a role in it. */
    private static final String NAMED_GROUP = """
            LEFT JOIN groups g ON g.id = page.group_id
             AND EXISTS (SELECT FROM group_people p WHERE p.group_id = g.id AND p.user_id = :user)
            """;

    private final JdbcClient sql;
    private final DailyBudgets budgets;

    UsageLedger(JdbcClient sql, DailyBudgets budgets) {
        this.sql = sql;
        this.budgets = budgets;
    }

    /** A page of the report, and whether more follow. */
    record LedgerPage(UsageReport report, boolean more) {}

    /** Whose calls are added up, and who reads the report. */
    sealed interface Subject {
        UserId reader();

        /** The calls in the turns that the user posted, in all groups. */
        record OfUser(UserId reader) implements Subject {}

        /** The calls in a group, whoever posted their turns. */
        record OfGroup(GroupId group, UserId reader) implements Subject {}
    }

    /** A row of the report or its total; {@code last} if no row follows. */
    private record Sum(boolean total, boolean last, Row row) {}

    /**
     * The model calls of a user or a group in the period, grouped; the most expensive rows first, days in order. Returns the rows after the
     * first {@code after}, limited by the size of a page, and the total of all rows.
     */
    LedgerPage report(Subject subject, Period period, UsageGrouping by, long after) {
        List<Sum> sums = sql.sql(query(subject, by))
                .param("id", id(subject))
                .param("user", subject.reader().value())
                .param("from", SqlTimes.of(period.from()))
                .param("to", SqlTimes.of(period.to()))
                .param("after", after)
                .param("bytes", PageKeys.MAX_BYTES)
                .query((row, n) -> new Sum(row.getBoolean("total"), row.getBoolean("last"), row(row, by)))
                .list();
        List<Sum> page = sums.stream().filter(sum -> !sum.total()).toList();
        Row total = sums.stream().filter(Sum::total).findFirst().orElseThrow().row();
        List<Row> rows = page.stream().map(Sum::row).toList();
        boolean more = !page.isEmpty() && !page.getLast().last();
        Budget budget = budget(subject);
        UsageReport report = new UsageReport(
                period.from(), period.to(), by.text(), rows, total, DailyLimits.of(budget.applied()), budget.today());
        return new LedgerPage(report, more);
    }

    private Budget budget(Subject subject) {
        return switch (subject) {
            case OfUser(UserId user) -> budgets.of(user).orElseThrow(ApiException::tokenRequired);
            case OfGroup(GroupId group, UserId _) -> budgets.of(group).orElseThrow(ApiException::notFound);
        };
    }

    private static UUID id(Subject subject) {
        return switch (subject) {
            case OfUser(UserId user) -> user.value();
            case OfGroup(GroupId group, UserId _) -> group.value();
        };
    }

    private static String column(Subject subject) {
        return switch (subject) {
            case OfUser _ -> "user_id";
            case OfGroup _ -> "group_id";
        };
    }

    /** Numbers the sums in the order of the report, and takes as many as fit into a page. */
    private static String query(Subject subject, UsageGrouping by) {
        boolean byGroup = by.keys().contains("group_id");
        return """
                WITH sums AS (%s),
                numbered AS (
                    SELECT *, row_number() OVER (ORDER BY total, %s) AS n, count(*) OVER () - 1 AS row_count FROM sums),
                page AS (
                    SELECT *, n = row_count AS last, sum(500 + %s) OVER (ORDER BY n) AS bytes FROM numbered WHERE total OR n > :after)
                SELECT page.*, %s FROM page %s
                 WHERE total OR bytes <= :bytes OR n = :after + 1
                 ORDER BY n
                """.formatted(
                sums(column(subject), keys(by)),
                by == UsageGrouping.DAY ? "day" : "cost_usd DESC, calls DESC, " + keys(by),
                by.keys().stream().map(key -> "octet_length(" + key + "::text)").collect(Collectors.joining(" + ")),
                byGroup ? "g.name AS group_name" : "NULL AS group_name",
                byGroup ? NAMED_GROUP : "");
    }

    private static String keys(UsageGrouping by) {
        return String.join(", ", by.keys());
    }

    /** The sums of each group of rows with the same keys, and the total. */
    private static String sums(String column, String keys) {
        return """
                SELECT %1$s, grouping(%1$s) <> 0 AS total, count(*) AS calls, coalesce(sum(input_tokens), 0) AS input_tokens,
                       coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cached_tokens), 0) AS cached_tokens,
                       coalesce(sum(cost_usd), 0) AS cost_usd,
                       count(*) FILTER (WHERE cost_usd IS NULL AND input_tokens + output_tokens > 0) AS unpriced_calls,
                       count(*) FILTER (WHERE estimated) AS estimated_calls
                  FROM (SELECT *, (started_at AT TIME ZONE 'UTC')::date AS day FROM model_calls) AS calls
                 WHERE %2$s = :id AND started_at >= :from AND started_at < :to
                 GROUP BY GROUPING SETS ((%1$s), ())
                """.formatted(keys, column);
    }

    private static Row row(ResultSet row, UsageGrouping by) throws SQLException {
        UUID group = key(row, by, "group_id", UUID.class);
        return new Row(
                key(row, by, "provider", String.class),
                key(row, by, "model", String.class),
                group == null ? null : new GroupId(group),
                row.getString("group_name"),
                key(row, by, "alias", String.class),
                key(row, by, "day", LocalDate.class),
                row.getLong("calls"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("cached_tokens"),
                cost(row),
                row.getLong("unpriced_calls"),
                row.getLong("estimated_calls"));
    }

    private static <T> @Nullable T key(ResultSet row, UsageGrouping by, String column, Class<T> type)
            throws SQLException {
        return by.keys().contains(column) ? row.getObject(column, type) : null;
    }

    private static BigDecimal cost(ResultSet row) throws SQLException {
        BigDecimal cost = Optional.ofNullable(row.getBigDecimal("cost_usd")).orElse(BigDecimal.ZERO);
        return cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros();
    }
}
