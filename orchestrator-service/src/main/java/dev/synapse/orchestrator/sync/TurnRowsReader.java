package dev.synapse.orchestrator.sync;

import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.MessageRows;
import dev.synapse.shared.sql.SqlTimes;
import dev.synapse.shared.turn.DailySpending;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads turns from PostgreSQL. Thread-safe; throws Spring's {@code DataAccessException}. */
public final class TurnRowsReader {

    private static final String ACCEPTED = """
            SELECT id, group_id, turn_id, turn_number, sender_alias, content, parent_message_id, meta::text AS meta, created_at
              FROM messages
             WHERE turn_index = 0
            """;

    private final JdbcClient sql;
    private final Ledger ledger;
    private final DailyBudget userBudget;
    private final InstantSource clock;

    /** Without user budgets. */
    public TurnRowsReader(JdbcClient sql) {
        this(sql, DailyBudget.NONE, InstantSource.system());
    }

    /**
     * With user budgets.
     *
     * @param userBudget the daily budget of each user for whom an operator has set no other
     * @param clock decides which day it is
     */
    public TurnRowsReader(JdbcClient sql, DailyBudget userBudget, InstantSource clock) {
        this.sql = sql;
        this.ledger = new Ledger(sql);
        this.userBudget = userBudget;
        this.clock = clock;
    }

    /**
     * What the start of a turn needs.
     *
     * @param isOver whether the turn must not start, because it is cancelled or has ended
     */
    public record StartContext(Roster roster, boolean isOver) {}

    /**
     * The group's members, with the tools that the person who posted may use, its limits and models, and the day's spending if a daily
     * budget applies; empty if the group was deleted.
     */
    public Optional<StartContext> startContext(GroupId group, TurnId turn) {
        return group(group, turn).map(row -> {
            OperatorLimits limits = row.limits();
            Roster roster = limits.applyTo(row.roster()).permitting(rights(row));
            DailyBudget budget = limits.user().orElse(userBudget);
            if (!roster.limits().isBudgetedByDay() && !budget.isSet()) {
                return new StartContext(roster, row.isOver());
            }
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            DailySpending spent =
                    ledger.spent(group, row.user(), today, budget).withByOperator(limits.bounds(row.roster()));
            return new StartContext(roster.withSpending(spent), row.isOver());
        });
    }

    private ToolRights rights(GroupRow row) {
        boolean hasTools =
                row.roster().agents().stream().anyMatch(agent -> !agent.tools().isEmpty());
        if (!hasTools) {
            return new ToolRights(Map.of());
        }
        return ToolRights.of(sql.sql(ToolRights.QUERY)
                .params(ToolRights.parameters(row.user(), row.byOperator()))
                .query((rule, n) -> Map.entry(rule.getString("tool"), rule.getBoolean("permits")))
                .list());
    }

    /** The group, without what operators limit. */
    private record GroupRow(Roster roster, UserId user, boolean byOperator, OperatorLimits limits, boolean isOver) {

        static GroupRow of(ResultSet row) throws SQLException {
            UserId user = new UserId(row.getObject("user_id", UUID.class));
            Roster roster = new Roster(
                    List.of(Json.read(row.getString("members"), Agent[].class)),
                    Json.read(row.getString("limits"), Limits.class),
                    user,
                    Json.read(row.getString("models"), ModelPolicy.class));
            return new GroupRow(
                    roster, user, row.getBoolean("by_operator"), OperatorLimits.of(row), row.getBoolean("over"));
        }
    }

    private Optional<GroupRow> group(GroupId group, TurnId turn) {
        return sql.sql("""
                        SELECT g.limits::text AS limits, g.models::text AS models,
                               coalesce(posted.user_id, g.owner_id) AS user_id, coalesce(posted.by_operator, false) AS by_operator,
                               of_user.max_tokens_per_day AS user_tokens, of_user.max_cost_usd_per_day AS user_cost,
                               of_group.max_tokens_per_day AS group_tokens, of_group.max_cost_usd_per_day AS group_cost,
                               (SELECT coalesce(json_agg(json_build_object(
                                           'id', m.id, 'alias', m.alias, 'role_prompt', m.role_prompt, 'tools', m.tools,
                                           'provider', m.provider, 'model', m.model, 'temperature', m.temperature,
                                           'model_options', m.model_options)
                                           ORDER BY m.created_at, m.id), '[]')::text
                                  FROM members m WHERE m.group_id = g.id) AS members,
                               coalesce(posted.cancel_requested_at, posted.ended_at) IS NOT NULL AS over
                          FROM groups g
                          LEFT JOIN turns posted ON posted.id = :turn
                          LEFT JOIN user_limits of_user ON of_user.user_id = coalesce(posted.user_id, g.owner_id)
                          LEFT JOIN group_limits of_group ON of_group.group_id = g.id
                         WHERE g.id = :group
                        """)
                .param("group", group.value())
                .param("turn", turn.value())
                .query((row, n) -> GroupRow.of(row))
                .optional();
    }

    /** The accepted turn with that number; empty if the turn or its group was deleted. */
    public Optional<QueuedTurn> accepted(GroupId group, long number) {
        return sql.sql(ACCEPTED + " AND group_id = :group AND turn_number = :number")
                .param("group", group.value())
                .param("number", number)
                .query((row, n) -> MessageRows.acceptedTurn(row))
                .optional();
    }

    /** The accepted turn with that id; empty if the turn or its group was deleted. */
    public Optional<QueuedTurn> accepted(TurnId turn) {
        return sql.sql(ACCEPTED + " AND turn_id = :turn")
                .param("turn", turn.value())
                .query((row, n) -> MessageRows.acceptedTurn(row))
                .optional();
    }

    /**
     * The newest messages of the thread before that turn, in order.
     *
     * @param most how many at most; {@link TurnCommits#MAX_THREAD_BYTES} limits their size
     */
    public List<Message> history(GroupId group, long beforeTurn, int most) {
        return sql.sql("""
                        SELECT id, group_id, turn_id, sender_alias, content, parent_message_id, meta, created_at
                          FROM (SELECT *, sum(octet_length(content) + coalesce(octet_length(meta), 0))
                                              OVER (ORDER BY turn_number DESC, turn_index DESC) AS bytes,
                                       row_number() OVER (ORDER BY turn_number DESC, turn_index DESC) AS place
                                  FROM (SELECT id, group_id, turn_id, turn_number, turn_index, sender_alias, content,
                                               parent_message_id, meta::text AS meta, created_at
                                          FROM messages
                                         WHERE group_id = :group AND turn_number < :turn
                                         ORDER BY turn_number DESC, turn_index DESC
                                         LIMIT :most) newest) counted
                         WHERE bytes <= :bytes OR place = 1
                         ORDER BY turn_number DESC, turn_index DESC
                        """)
                .param("group", group.value())
                .param("turn", beforeTurn)
                .param("most", most)
                .param("bytes", TurnCommits.MAX_THREAD_BYTES)
                .query((row, n) -> MessageRows.message(row))
                .list()
                .reversed();
    }

    /** The content of a file; empty if its group was deleted. */
    public Optional<byte[]> file(GroupId group, FileId file) {
        return sql.sql("SELECT content FROM files WHERE id = :file AND group_id = :group")
                .param("file", file.value())
                .param("group", group.value())
                .query((row, n) -> row.getBytes("content"))
                .optional();
    }

    /** The turn with its end and messages as PostgreSQL has them; unchanged if the turn has not ended there, or was deleted. */
    public TurnRecord asWritten(TurnRecord turn) {
        List<Message> messages = sql.sql("""
                        SELECT id, group_id, turn_id, sender_alias, content, parent_message_id, meta::text AS meta, created_at
                          FROM messages WHERE turn_id = :turn ORDER BY turn_index
                        """)
                .param("turn", turn.ref().id().value())
                .query((row, n) -> MessageRows.message(row))
                .list();
        return sql.sql(
                        "SELECT status, error, usage::text AS usage, ended_at FROM turns WHERE id = :turn AND ended_at IS NOT NULL")
                .param("turn", turn.ref().id().value())
                .query((row, n) -> end(row))
                .optional()
                .map(end -> turn.with(end).with(messages))
                .orElse(turn);
    }

    private static TurnRecord.End end(ResultSet row) throws SQLException {
        return new TurnRecord.End(
                TurnStatus.of(row.getString("status")),
                row.getString("error"),
                Json.read(row.getString("usage"), Usage.class),
                SqlTimes.get(row, "ended_at"));
    }
}
