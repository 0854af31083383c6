package dev.synapse.orchestrator.sync;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Amount;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Price;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.DailySpending;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ledger of model calls in PostgreSQL. Thread-safe; throws Spring's {@code DataAccessException}. */
public final class Ledger {

    /**
     * Inserts {@code :calls} of {@code :turn} in {@code :group}. An existing row is unchanged, unless its outcome is {@code lost} and the
     * real outcome is now known. Calls without a user are charged to the group's owner.
     */
    static final String INSERT = """
            INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, answered_by,
                                     outcome, input_tokens, output_tokens, cached_tokens, estimated, input_usd_per_mtok,
                                     output_usd_per_mtok, cached_usd_per_mtok, cost_usd, first_token_ms, duration_ms, started_at)
            SELECT c.step, c.attempt, c.number, coalesce(c.user_id, g.owner_id), :group, :turn, c.alias, c.provider, c.model,
                   c.answered_by, c.outcome, c.input_tokens, c.output_tokens, c.cached_tokens, c.estimated, c.input_usd_per_mtok,
                   c.output_usd_per_mtok, c.cached_usd_per_mtok, c.cost_usd, c.first_token_ms, c.duration_ms, c.started_at
              FROM json_to_recordset(:calls::json) AS c (
                       step uuid, attempt integer, number integer, user_id uuid, alias text, provider text, model text,
                       answered_by text, outcome text, input_tokens bigint, output_tokens bigint, cached_tokens bigint,
                       estimated boolean, input_usd_per_mtok numeric, output_usd_per_mtok numeric, cached_usd_per_mtok numeric,
                       cost_usd numeric, first_token_ms bigint, duration_ms bigint, started_at timestamptz)
              LEFT JOIN groups g ON g.id = :group
             WHERE coalesce(c.user_id, g.owner_id) IS NOT NULL
            ON CONFLICT (step_id, attempt, number) DO UPDATE
               SET outcome = excluded.outcome, answered_by = excluded.answered_by, input_tokens = excluded.input_tokens,
                   output_tokens = excluded.output_tokens, cached_tokens = excluded.cached_tokens,
                   estimated = excluded.estimated, cost_usd = excluded.cost_usd, first_token_ms = excluded.first_token_ms,
                   duration_ms = excluded.duration_ms, started_at = excluded.started_at
             WHERE model_calls.outcome = 'lost' AND excluded.outcome <> 'lost'
            """;

    private final JdbcClient sql;

    public Ledger(JdbcClient sql) {
        this.sql = sql;
    }

    /** Writes calls independently of their turn. Idempotent; returns the number of new or updated rows. */
    public int write(GroupId group, TurnId turn, List<ModelCall> calls) {
        return sql.sql(INSERT)
                .param("group", group.value())
                .param("turn", turn.value())
                .param("calls", rows(calls))
                .update();
    }

    /** The spending of the group, whoever is charged, and of the user, in any group, by calls that started on that day in UTC. */
    public DailySpending spent(GroupId group, UserId user, LocalDate day, DailyBudget budget) {
        return sql.sql("""
                        SELECT *
                          FROM (SELECT coalesce(sum(input_tokens + output_tokens), 0) AS user_tokens, coalesce(sum(cost_usd), 0) AS user_cost
                                  FROM model_calls
                                 WHERE user_id = :user AND started_at >= :from AND started_at < :to) AS of_user
                         CROSS JOIN (
                                SELECT coalesce(sum(input_tokens + output_tokens), 0) AS group_tokens, coalesce(sum(cost_usd), 0) AS group_cost
                                  FROM model_calls
                                 WHERE group_id = :group AND started_at >= :from AND started_at < :to) AS of_group
                        """)
                .param("group", group.value())
                .param("user", user.value())
                .param("from", day.atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("to", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query((row, n) -> new DailySpending(
                        day,
                        Amount.of(row.getLong("group_tokens"), row.getBigDecimal("group_cost")),
                        Amount.of(row.getLong("user_tokens"), row.getBigDecimal("user_cost")),
                        budget))
                .single();
    }

    /** The {@code :calls} parameter of {@link #INSERT}. */
    static String rows(List<ModelCall> calls) {
        return Json.write(calls.stream().map(Row::of).toList());
    }

    private record Row(
            UUID step,
            int attempt,
            int number,
            @Nullable UserId userId,
            String alias,
            String provider,
            String model,
            @Nullable String answeredBy,
            String outcome,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            boolean estimated,
            @JsonProperty("input_usd_per_mtok") @Nullable BigDecimal inputUsdPerMtok,
            @JsonProperty("output_usd_per_mtok") @Nullable BigDecimal outputUsdPerMtok,
            @JsonProperty("cached_usd_per_mtok") @Nullable BigDecimal cachedUsdPerMtok,
            @JsonProperty("cost_usd") @Nullable BigDecimal costUsd,
            @Nullable Long firstTokenMs,
            @Nullable Long durationMs,
            Instant startedAt) {

        static Row of(ModelCall call) {
            Price price = call.price();
            return new Row(
                    call.id().step().value(),
                    call.id().attempt(),
                    call.id().number(),
                    call.user(),
                    call.alias(),
                    call.provider(),
                    call.model(),
                    call.answeredBy(),
                    call.outcome().text(),
                    call.usage().inputTokens(),
                    call.usage().outputTokens(),
                    call.usage().cachedTokens(),
                    Boolean.TRUE.equals(call.usage().estimated()),
                    price == null ? null : price.inputUsdPerMtok(),
                    price == null ? null : price.outputUsdPerMtok(),
                    price == null ? null : price.cachedUsdPerMtok(),
                    call.usage().costUsd(),
                    call.timing().firstTokenMs(),
                    call.timing().durationMs(),
                    call.timing().startedAt());
        }
    }
}
