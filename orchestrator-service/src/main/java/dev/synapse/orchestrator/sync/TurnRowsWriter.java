package dev.synapse.orchestrator.sync;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes ended turns to PostgreSQL. Thread-safe; throws Spring's {@code DataAccessException}. */
public final class TurnRowsWriter {

    private static final Logger log = LoggerFactory.getLogger(TurnRowsWriter.class);

    private static final String WRITE = """
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
            """;

    private final JdbcClient sql;

    public TurnRowsWriter(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Writes an ended turn in one statement, hence in one transaction. A repeated write changes nothing, and a final turn never changes.
     * The ledger rows of its model calls are written in any case.
     */
    public SyncResult sync(TurnRecord turn) {
        try {
            return write(turn);
        } catch (DataAccessException e) {
            String state = SqlErrors.permanentState(e).orElseThrow(() -> e);
            log.error(
                    "PostgreSQL rejected turn {} of group {} with SQLSTATE {}; the turn fails",
                    turn.ref().id(),
                    turn.ref().group(),
                    state);
            SyncResult result = write(turn.rejected(
                    "The turn could not be stored: PostgreSQL rejected its content (SQLSTATE %s)".formatted(state)));
            return result instanceof SyncResult.Written(long done) ? new SyncResult.Rejected(done) : result;
        }
    }

    private SyncResult write(TurnRecord turn) {
        return sql.sql(WRITE)
                .param("group", turn.ref().group().value())
                .param("turn", turn.ref().id().value())
                .param("number", turn.ref().number())
                .param("last_seq", turn.lastSeq())
                .param("status", turn.end().status().text())
                .param("error", turn.end().error())
                .param("usage", Json.write(turn.end().usage()))
                .param("started_at", timestamp(turn.startedAt()), Types.TIMESTAMP)
                .param("ended_at", Timestamp.from(turn.end().at()))
                .param("messages", Json.write(MessageRow.of(turn.content().messages())))
                .param("steps", Json.write(turn.content().steps()))
                .param("calls", Ledger.rows(turn.content().calls()))
                .query((row, n) -> result(row))
                .single();
    }

    private static SyncResult result(ResultSet row) throws SQLException {
        long done = row.getLong("done");
        if (row.wasNull()) {
            return new SyncResult.Deleted();
        }
        return row.getInt("ended") == 0 ? new SyncResult.AlreadyFinal(done) : new SyncResult.Written(done);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private record MessageRow(
            UUID id,
            int index,
            String sender,
            String content,
            @Nullable UUID parent,
            MessageMeta meta,
            Instant time) {

        static List<MessageRow> of(List<Message> messages) {
            return IntStream.range(0, messages.size())
                    .mapToObj(index -> of(messages.get(index), index))
                    .toList();
        }

        private static MessageRow of(Message message, int index) {
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
