package dev.synapse.gateway.turns;

import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The calls of models in turns, from the ledger. */
@Repository
class ModelCalls {

    private static final int LIMIT = 1_000;
    private static final long BYTES = 700;

    private final JdbcClient sql;
    private final Turns turns;
    private final ResponseMemory memory;

    ModelCalls(JdbcClient sql, Turns turns, ResponseMemory memory) {
        this.sql = sql;
        this.turns = turns;
        this.memory = memory;
    }

    /** The first 1,000 calls of the turn in the order in which they began; 404 if the group has no such turn. */
    List<RecordedModelCall> of(GroupId group, TurnId turn) {
        turns.size(group, turn);
        return memory.load(LIMIT * BYTES, () -> read(group, turn));
    }

    /** The start of the turn lets the index of the group's calls be used. */
    private List<RecordedModelCall> read(GroupId group, TurnId turn) {
        return sql.sql("""
                SELECT step_id, attempt, number, provider, model, outcome, started_at, duration_ms, first_token_ms,
                       input_tokens, output_tokens, cached_tokens, cost_usd
                  FROM model_calls
                 WHERE group_id = :group AND turn_id = :turn
                   AND started_at >= (SELECT coalesce(started_at, created_at) - INTERVAL '1 minute' FROM turns WHERE id = :turn)
                 ORDER BY started_at, attempt, number
                 LIMIT :limit
                """)
                .param("group", group.value())
                .param("turn", turn.value())
                .param("limit", LIMIT)
                .query((row, n) -> call(row))
                .list();
    }

    private static RecordedModelCall call(ResultSet row) throws SQLException {
        return new RecordedModelCall(
                new StepId(row.getObject("step_id", UUID.class)),
                row.getInt("attempt"),
                row.getInt("number"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("outcome"),
                Objects.requireNonNull(SqlTimes.getNullable(row, "started_at")),
                row.getObject("duration_ms", Long.class),
                row.getObject("first_token_ms", Long.class),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("cached_tokens"),
                row.getBigDecimal("cost_usd"));
    }
}
