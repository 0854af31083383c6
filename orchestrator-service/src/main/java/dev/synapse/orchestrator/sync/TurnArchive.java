package dev.synapse.orchestrator.sync;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.WaitingTurn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The turns of groups in PostgreSQL. Thread-safe; throws Spring's {@code DataAccessException}. */
public final class TurnArchive {

    private static final Logger log = LoggerFactory.getLogger(TurnArchive.class);

    private final JdbcClient sql;
    private final Ledger ledger;
    private final DailyBudget userBudget;
    private final InstantSource clock;

    /** Where users have no budget. */
    public TurnArchive(JdbcClient sql) {
        this(sql, DailyBudget.NONE, InstantSource.system());
    }

    /** Where each user may spend so much a day, by that clock. */
    public TurnArchive(JdbcClient sql, DailyBudget userBudget, InstantSource clock) {
        this.sql = sql;
        this.ledger = new Ledger(sql);
        this.userBudget = userBudget;
        this.clock = clock;
    }

    /** What became of writing a turn. */
    public sealed interface Synced {}

    /** It is in PostgreSQL now; {@code done} is the group's newest turn up to which all are final. */
    public record Written(long done) implements Synced {}

    /** It had been final before; nothing changed. */
    public record FinalBefore(long done) implements Synced {}

    /** PostgreSQL refuses what the turn says: the turn is in it as failed, with that reason and nothing of what it said. */
    public record Refused(long done) implements Synced {}

    /** The group or the turn has been deleted; nothing was written. */
    public record Gone() implements Synced {}

    /**
     * What a turn begins with.
     *
     * @param isOver whether it is not to begin any more: its end was asked for, or has come
     */
    public record Beginning(Roster roster, boolean isOver) {}

    /**
     * The group's members, limits and models, for that turn, and where a day is bounded what it has cost so far; empty if the group
     * has been deleted.
     */
    public Optional<Beginning> beginning(GroupId group, TurnId turn) {
        return members(group, turn).map(beginning -> {
            Roster roster = beginning.roster();
            UserId owner = roster.owner();
            return owner != null && (roster.limits().isBudgetedByDay() || userBudget.isSet())
                    ? new Beginning(
                            roster.with(ledger.spent(
                                    group, owner, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), userBudget)),
                            beginning.isOver())
                    : beginning;
        });
    }

    private Optional<Beginning> members(GroupId group, TurnId turn) {
        return sql.sql("""
                        SELECT g.limits::text AS limits, g.models::text AS models, g.owner_id,
                               (SELECT coalesce(json_agg(json_build_object(
                                           'id', m.id, 'alias', m.alias, 'role_prompt', m.role_prompt, 'tools', m.tools,
                                           'provider', m.provider, 'model', m.model, 'temperature', m.temperature)
                                           ORDER BY m.created_at, m.id), '[]')::text
                                  FROM members m WHERE m.group_id = g.id) AS members,
                               EXISTS (SELECT FROM turns t
                                        WHERE t.id = :turn AND (t.cancel_requested_at IS NOT NULL OR t.ended_at IS NOT NULL)) AS over
                          FROM groups g
                         WHERE g.id = :group
                        """)
                .param("group", group.value())
                .param("turn", turn.value())
                .query((row, n) -> new Beginning(
                        new Roster(
                                List.of(Json.read(row.getString("members"), Agent[].class)),
                                Json.read(row.getString("limits"), Limits.class),
                                new UserId(row.getObject("owner_id", UUID.class)),
                                Json.read(row.getString("models"), ModelPolicy.class)),
                        row.getBoolean("over")))
                .optional();
    }

    private static final String ACCEPTED = """
            SELECT id, group_id, turn_id, turn_number, sender_alias, content, parent_message_id, meta::text AS meta, created_at
              FROM messages
             WHERE turn_index = 0
            """;

    /** A turn as it was accepted, by its number; empty if it, or the group, has been deleted. */
    public Optional<WaitingTurn> accepted(GroupId group, long number) {
        return sql.sql(ACCEPTED + " AND group_id = :group AND turn_number = :number")
                .param("group", group.value())
                .param("number", number)
                .query(TurnArchive::accepted)
                .optional();
    }

    /** The same by its id. */
    public Optional<WaitingTurn> accepted(TurnId turn) {
        return sql.sql(ACCEPTED + " AND turn_id = :turn")
                .param("turn", turn.value())
                .query(TurnArchive::accepted)
                .optional();
    }

    private static WaitingTurn accepted(ResultSet row, int n) throws SQLException {
        Message message = message(row);
        return new WaitingTurn(message.turnId(), row.getLong("turn_number"), message);
    }

    /** The newest messages of the thread up to the turn, in order: at most {@code most}, and {@link TurnCommits#THREAD_BYTES}. */
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
                .param("bytes", TurnCommits.THREAD_BYTES)
                .query((row, n) -> message(row))
                .list()
                .reversed();
    }

    /**
     * Writes a turn that has ended, in one statement and so in one transaction. Repeating it changes nothing, and a turn that is
     * final never changes. What it has cost is written whatever became of the turn.
     */
    public Synced sync(TurnRecord turn) {
        try {
            return write(turn);
        } catch (DataAccessException e) {
            String state = SqlErrors.permanentState(e).orElseThrow(() -> e);
            log.error(
                    "PostgreSQL refuses turn {} of group {} (SQLSTATE {}), which fails",
                    turn.turn(),
                    turn.group(),
                    state);
            Synced synced = write(turn.refused(
                    "The turn could not be kept: PostgreSQL refuses what it says (SQLSTATE %s)".formatted(state)));
            return synced instanceof Written(long done) ? new Refused(done) : synced;
        }
    }

    private Synced write(TurnRecord turn) {
        List<MessageRow> messages = IntStream.range(0, turn.messages().size())
                .mapToObj(index -> MessageRow.of(turn.messages().get(index), index))
                .toList();
        return sql.sql("""
                        WITH target AS (
                            UPDATE groups
                               SET done_turn = (SELECT min(n) - 1 FROM generate_series(done_turn + 1, next_turn) AS n
                                                 WHERE n <> :number AND n <> ALL (cancelled_ahead)),
                                   cancelled_ahead = ARRAY(SELECT DISTINCT a FROM unnest(cancelled_ahead || :number::bigint) AS a
                                                            WHERE a > done_turn + 1),
                                   last_seq = greatest(last_seq, :last_seq)
                             WHERE id = :group AND EXISTS (SELECT FROM turns WHERE id = :turn)
                            RETURNING id, done_turn
                        ), ended AS (
                            UPDATE turns
                               SET status = :status, error = :error, usage = :usage::jsonb, started_at = :started_at, ended_at = :ended_at
                             WHERE id = :turn AND status IN ('queued', 'running', 'waiting') AND EXISTS (SELECT FROM target)
                            RETURNING id
                        ), written_messages AS (
                            INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content,
                                                  parent_message_id, meta, created_at)
                            SELECT m.id, :group, :turn, :number, m.index, m.sender, m.content, m.parent, m.meta, m.time
                              FROM json_to_recordset(:messages::json) AS m (id uuid, index integer, sender text, content text,
                                                                            parent uuid, meta jsonb, time timestamptz)
                             WHERE EXISTS (SELECT FROM ended)
                            ON CONFLICT DO NOTHING
                        ), written_steps AS (
                            INSERT INTO steps (id, turn_id, number, kind, alias, status, attempts, reason, usage, started_at, ended_at,
                                               provider, model)
                            SELECT s.id, :turn, s.number, s.kind, s.alias, s.status, s.attempts, s.reason, s.usage,
                                   s.started_at, s.ended_at, s.provider, s.model
                              FROM json_to_recordset(:steps::json) AS s (id uuid, number integer, kind text, alias text, status text,
                                                                         attempts integer, reason text, usage jsonb,
                                                                         started_at timestamptz, ended_at timestamptz,
                                                                         provider text, model text)
                             WHERE EXISTS (SELECT FROM ended)
                        ), written_calls AS (
                        """ + Ledger.INSERT + """
                        )
                        SELECT (SELECT done_turn FROM target) AS done, (SELECT count(*) FROM ended) AS ended
                        """)
                .param("group", turn.group().value())
                .param("turn", turn.turn().value())
                .param("number", turn.number())
                .param("last_seq", turn.lastSeq())
                .param("status", turn.status().text())
                .param("error", turn.error())
                .param("usage", Json.write(turn.usage()))
                .param("started_at", timestamp(turn.startedAt()), Types.TIMESTAMP)
                .param("ended_at", Timestamp.from(turn.endedAt()))
                .param("messages", Json.write(messages))
                .param("steps", Json.write(turn.steps()))
                .param("calls", Ledger.rows(turn.calls()))
                .query((row, n) -> synced(row))
                .single();
    }

    private static Synced synced(ResultSet row) throws SQLException {
        long done = row.getLong("done");
        if (row.wasNull()) {
            return new Gone();
        }
        return row.getInt("ended") == 0 ? new FinalBefore(done) : new Written(done);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    /** The turn with the end and the messages that it has in PostgreSQL; as it is if it has no end there, or was deleted meanwhile. */
    public TurnRecord asWritten(TurnRecord turn) {
        List<Message> messages = sql.sql("""
                        SELECT id, group_id, turn_id, sender_alias, content, parent_message_id, meta::text AS meta, created_at
                          FROM messages WHERE turn_id = :turn ORDER BY turn_index
                        """)
                .param("turn", turn.turn().value())
                .query((row, n) -> message(row))
                .list();
        return sql.sql(
                        "SELECT status, error, usage::text AS usage, ended_at FROM turns WHERE id = :turn AND ended_at IS NOT NULL")
                .param("turn", turn.turn().value())
                .query((row, n) -> turn.ended(
                        TurnStatus.of(row.getString("status")),
                        row.getString("error"),
                        Json.read(row.getString("usage"), Usage.class),
                        row.getTimestamp("ended_at").toInstant()))
                .optional()
                .map(ended -> ended.with(messages))
                .orElse(turn);
    }

    private static Message message(ResultSet row) throws SQLException {
        UUID parent = row.getObject("parent_message_id", UUID.class);
        return new Message(
                new MessageId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                new TurnId(row.getObject("turn_id", UUID.class)),
                row.getString("sender_alias"),
                row.getString("content"),
                row.getTimestamp("created_at").toInstant(),
                parent == null ? null : new MessageId(parent),
                Json.read(row.getString("meta"), MessageMeta.class));
    }

    private record MessageRow(
            UUID id,
            int index,
            String sender,
            String content,
            @Nullable UUID parent,
            MessageMeta meta,
            Instant time) {

        static MessageRow of(Message message, int index) {
            MessageId parent = message.parentMessageId();
            return new MessageRow(
                    message.id().value(),
                    index,
                    message.senderAlias(),
                    message.content(),
                    parent == null ? null : parent.value(),
                    message.meta(),
                    message.timestamp());
        }
    }
}
