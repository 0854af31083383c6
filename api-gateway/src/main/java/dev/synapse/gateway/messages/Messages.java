package dev.synapse.gateway.messages;

import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.MessageRows;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The messages in PostgreSQL. */
@Repository
class Messages {

    private static final String COLUMNS =
            "id, group_id, turn_id, turn_number, turn_index, sender_alias, content, parent_message_id, meta, created_at";

    private final JdbcClient sql;

    Messages(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Adds a turn with its first message, and increments the group's turn counter, in one statement.
     *
     * @param byOperator whether the user is an operator
     * @param key the client's idempotency key
     * @param hash the hexadecimal digest of the content and the files
     */
    void addWithTurn(
            UserId user, boolean byOperator, Message message, long turnNumber, @Nullable String key, String hash) {
        sql.sql("""
                WITH counted AS (UPDATE groups SET next_turn = next_turn + 1 WHERE id = :group),
                     added AS (INSERT INTO turns (id, group_id, number, user_id, by_operator, status, client_message_id, request_hash, created_at)
                               VALUES (:turn, :group, :number, :user, :byOperator, 'queued', :key, :hash, :now))
                INSERT INTO messages (id, group_id, turn_id, turn_number, turn_index, sender_alias, content, meta, created_at)
                VALUES (:id, :group, :turn, :number, 0, :sender, :content, :meta::jsonb, :now)
                """)
                .param("user", user.value())
                .param("byOperator", byOperator)
                .param("id", message.id().value())
                .param("group", message.groupId().value())
                .param("turn", message.turnId().value())
                .param("number", turnNumber)
                .param("key", key)
                .param("hash", key == null ? null : HexFormat.of().parseHex(hash), Types.BINARY)
                .param("sender", message.senderAlias())
                .param("content", message.content())
                .param("meta", Json.write(message.meta()))
                .param("now", SqlTimes.of(message.timestamp()))
                .update();
    }

    /** Whether the person who posted the turn's message was an operator then; false for a turn that was deleted. */
    boolean isByOperator(TurnId turn) {
        return sql.sql("SELECT by_operator FROM turns WHERE id = :turn")
                .param("turn", turn.value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** The first message of the turn. */
    Message first(TurnId turn) {
        return sql.sql("SELECT " + COLUMNS + " FROM messages WHERE turn_id = :turn AND turn_index = 0")
                .param("turn", turn.value())
                .query((row, n) -> MessageRows.message(row))
                .single();
    }

    Optional<HistoryPosition> position(GroupId group, MessageId id) {
        return sql.sql("SELECT turn_number, turn_index FROM messages WHERE id = :id AND group_id = :group")
                .param("id", id.value())
                .param("group", group.value())
                .query((row, n) -> position(row))
                .optional();
    }

    /**
     * The sizes of the messages in the range, in its order; one more than its count if the range continues. {@code meta} counts twice,
     * because it is in memory as text and as an object while it is read.
     */
    List<SizedKey<HistoryPosition>> sizes(GroupId group, HistoryRange range) {
        String direction = range.oldestFirst() ? "ASC" : "DESC";
        return sql.sql("""
                SELECT turn_number, turn_index, 800 + octet_length(content) + 2 * octet_length(meta::text) AS bytes
                  FROM messages
                 WHERE group_id = :group
                   AND (turn_number, turn_index) > (:afterTurn, :afterIndex)
                   AND (turn_number, turn_index) < (:beforeTurn, :beforeIndex)
                   AND created_at < :beforeTime
                """ + " ORDER BY turn_number " + direction + ", turn_index " + direction + " LIMIT :count")
                .param("group", group.value())
                .param("afterTurn", range.after().turn())
                .param("afterIndex", range.after().index())
                .param("beforeTurn", range.before().turn())
                .param("beforeIndex", range.before().index())
                .param("beforeTime", SqlTimes.of(range.beforeTime()))
                .param("count", range.count() + 1)
                .query((row, n) -> new SizedKey<>(position(row), row.getLong("bytes")))
                .list();
    }

    /** The messages at the given positions, in no particular order. */
    List<HistoryEntry> list(GroupId group, Collection<HistoryPosition> positions) {
        return sql.sql("SELECT " + COLUMNS + """
                 FROM messages
                WHERE group_id = :group
                  AND (turn_number, turn_index) IN (SELECT * FROM unnest(CAST(:turns AS bigint[]), CAST(:indexes AS integer[])))
                """)
                .param("group", group.value())
                .param("turns", positions.stream().map(HistoryPosition::turn).toArray(Long[]::new))
                .param("indexes", positions.stream().map(HistoryPosition::index).toArray(Integer[]::new))
                .query((row, n) -> new HistoryEntry(position(row), MessageRows.message(row)))
                .list();
    }

    private static HistoryPosition position(ResultSet row) throws SQLException {
        return new HistoryPosition(row.getLong("turn_number"), row.getInt("turn_index"));
    }
}
