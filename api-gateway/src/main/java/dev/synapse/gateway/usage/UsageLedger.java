package dev.synapse.gateway.usage;

import dev.synapse.gateway.usage.UsageReport.Row;
import dev.synapse.gateway.web.Sql;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Sums over the ledger of calls on models. */
@Repository
class UsageLedger {

    private final JdbcClient sql;

    UsageLedger(JdbcClient sql) {
        this.sql = sql;
    }

    /** A sum that is either a row or the total. */
    private record Summed(boolean total, Row row) {}

    /** The user's calls that began in the period; the dearest rows first, days in order. */
    UsageReport report(UserId user, Period period, Breakdown by) {
        List<Summed> sums = sql.sql(query(by))
                .param("user", user.value())
                .param("from", Sql.time(period.from()))
                .param("to", Sql.time(period.to()))
                .query((row, n) -> new Summed(row.getBoolean("total"), row(row, by)))
                .list();
        List<Row> rows =
                sums.stream().filter(sum -> !sum.total()).map(Summed::row).toList();
        Row total =
                sums.stream().filter(Summed::total).findFirst().orElseThrow().row();
        return new UsageReport(period.from(), period.to(), by.text(), rows, total);
    }

    private static String query(Breakdown by) {
        String keys = String.join(", ", by.keys());
        return """
                WITH sums AS (
                    SELECT %1$s, grouping(%1$s) <> 0 AS total, count(*) AS calls, coalesce(sum(input_tokens), 0) AS input_tokens,
                           coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cached_tokens), 0) AS cached_tokens,
                           coalesce(sum(cost_usd), 0) AS cost_usd,
                           count(*) FILTER (WHERE cost_usd IS NULL AND input_tokens + output_tokens > 0) AS unpriced_calls,
                           count(*) FILTER (WHERE estimated) AS estimated_calls
                      FROM (SELECT *, (started_at AT TIME ZONE 'UTC')::date AS day FROM model_calls) AS calls
                     WHERE user_id = :user AND started_at >= :from AND started_at < :to
                     GROUP BY GROUPING SETS ((%1$s), ()))
                SELECT sums.*, %2$s FROM sums %3$s ORDER BY %4$s
                """.formatted(
                        keys,
                        by.keys().contains("group_id") ? "g.name AS group_name" : "NULL AS group_name",
                        by.keys().contains("group_id") ? "LEFT JOIN groups g ON g.id = sums.group_id" : "",
                        by == Breakdown.DAY ? "day" : "cost_usd DESC, calls DESC, " + keys);
    }

    private static Row row(ResultSet row, Breakdown by) throws SQLException {
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

    private static <T> @Nullable T key(ResultSet row, Breakdown by, String column, Class<T> type) throws SQLException {
        return by.keys().contains(column) ? row.getObject(column, type) : null;
    }

    private static BigDecimal cost(ResultSet row) throws SQLException {
        BigDecimal cost = Optional.ofNullable(row.getBigDecimal("cost_usd")).orElse(BigDecimal.ZERO);
        return cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros();
    }
}
