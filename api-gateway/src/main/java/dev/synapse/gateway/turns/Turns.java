package dev.synapse.gateway.turns;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepId;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The turns in PostgreSQL: final turns with their results, others as they were accepted. */
@Repository
class Turns {

    private static final String COLUMNS =
            "id, group_id, number, status, created_at, started_at, ended_at, error, usage";

    /** The size of a turn and its steps: their texts, plus an overhead per row for its object and fields. */
    private static final String BYTES = """
            1000 + coalesce(octet_length(t.error), 0)
            + (SELECT coalesce(sum(600 + octet_length(s.alias) + coalesce(octet_length(s.reason), 0)
                                   + coalesce(octet_length(s.provider), 0) + coalesce(octet_length(s.model), 0)), 0)
                 FROM steps s WHERE s.turn_id = t.id)
            """;

    private final JdbcClient sql;

    Turns(JdbcClient sql) {
        this.sql = sql;
    }

    /** The turn; empty if the group has no such turn, or was deleted. */
    Optional<Turn> find(GroupId group, TurnId id) {
        return sql.sql("SELECT " + COLUMNS
                        + " FROM turns WHERE id = :id AND group_id = (SELECT id FROM groups WHERE id = :group)")
                .param("id", id.value())
                .param("group", group.value())
                .query((row, n) -> turn(row))
                .optional()
                .map(turn -> withSteps(List.of(turn)).getFirst());
    }

    /** The turns with the given numbers, newest first. */
    List<Turn> list(GroupId group, Collection<Long> numbers) {
        return withSteps(sql.sql("SELECT " + COLUMNS + """
                 FROM turns
                WHERE group_id = :group AND number = ANY (:numbers)
                ORDER BY number DESC
                """)
                .param("group", group.value())
                .param("numbers", numbers.toArray(Long[]::new))
                .query((row, n) -> turn(row))
                .list());
    }

    /** The sizes, with steps, of the turns with numbers below {@code before}, newest first. */
    List<SizedKey<Long>> sizes(GroupId group, long before, int count) {
        return sql.sql("SELECT t.number, " + BYTES + """
                AS bytes
                  FROM turns t
                 WHERE t.group_id = :group AND t.number < :before
                 ORDER BY t.number DESC
                 LIMIT :count
                """)
                .param("group", group.value())
                .param("before", before)
                .param("count", count)
                .query((row, n) -> new SizedKey<>(row.getLong("number"), row.getLong("bytes")))
                .list();
    }

    /** The size of the turn with its steps; 404 if the group has no such turn. */
    long size(GroupId group, TurnId id) {
        return sql.sql("SELECT " + BYTES + " AS bytes FROM turns t WHERE t.id = :id AND t.group_id = :group")
                .param("id", id.value())
                .param("group", group.value())
                .query(Long.class)
                .optional()
                .orElseThrow(ApiException::notFound);
    }

    private List<Turn> withSteps(List<Turn> turns) {
        Map<TurnId, List<Step>> steps = steps(turns.stream().map(Turn::id).toList());
        return turns.stream()
                .map(turn -> turn.with(steps.getOrDefault(turn.id(), List.of())))
                .toList();
    }

    private Map<TurnId, List<Step>> steps(Collection<TurnId> turns) {
        Map<TurnId, List<Step>> steps = new HashMap<>();
        sql.sql("""
                SELECT id, turn_id, number, kind, alias, status, attempts, reason, usage, started_at, ended_at,
                       provider, model
                FROM steps WHERE turn_id = ANY (:turns)
                ORDER BY number
                """)
                .param("turns", turns.stream().map(TurnId::value).toArray(UUID[]::new))
                .query(row -> {
                    TurnId turn = new TurnId(row.getObject("turn_id", UUID.class));
                    steps.computeIfAbsent(turn, key -> new ArrayList<>()).add(step(row));
                });
        return steps;
    }

    private static Turn turn(ResultSet row) throws SQLException {
        return new Turn(
                new TurnId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                row.getLong("number"),
                TurnStatus.of(row.getString("status")),
                SqlTimes.get(row, "created_at"),
                SqlTimes.getNullable(row, "started_at"),
                SqlTimes.getNullable(row, "ended_at"),
                row.getString("error"),
                usage(row),
                List.of());
    }

    private static Step step(ResultSet row) throws SQLException {
        return Step.started(
                        new StepId(row.getObject("id", UUID.class)),
                        row.getInt("number"),
                        StepKind.of(row.getString("kind")),
                        row.getString("alias"),
                        Objects.requireNonNullElse(SqlTimes.getNullable(row, "started_at"), Instant.EPOCH))
                .ended(
                        StepStatus.of(row.getString("status")),
                        row.getInt("attempts"),
                        SqlTimes.getNullable(row, "ended_at"),
                        row.getString("reason"),
                        usage(row))
                .withAnsweringModel(row.getString("provider"), row.getString("model"));
    }

    private static Usage usage(ResultSet row) throws SQLException {
        String usage = row.getString("usage");
        return usage.equals("{}") ? Usage.NONE : Json.read(usage, Usage.class);
    }
}
