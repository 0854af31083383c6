package dev.synapse.gateway.turns;

import dev.synapse.gateway.web.Sql;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.WaitingTurn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The turns that were accepted and have not ended, as PostgreSQL knows them. */
@Repository
class UnfinishedTurns {

    private final JdbcClient sql;

    UnfinishedTurns(JdbcClient sql) {
        this.sql = sql;
    }

    /** A turn with what the loop needs to take it in. */
    record Unfinished(WaitingTurn turn, UserId owner, long done, long lastSeq) {

        Place place() {
            return new Place(turn.message().timestamp(), turn.turn().value());
        }
    }

    /** A place in the order in which turns were accepted. */
    record Place(Instant acceptedAt, UUID turn) {

        static final Place START = new Place(Instant.EPOCH, new UUID(0, 0));
    }

    /** The turns behind the place that were accepted before {@code until}, oldest first. */
    List<Unfinished> list(Place after, Instant until, int count) {
        return sql.sql("""
                SELECT t.id, t.group_id, t.number, t.created_at, g.owner_id, g.done_turn, g.last_seq,
                       m.id AS message_id, m.sender_alias, m.content
                FROM turns t
                JOIN groups g ON g.id = t.group_id
                JOIN messages m ON m.group_id = t.group_id AND m.turn_number = t.number AND m.turn_index = 0
                WHERE t.status IN ('queued', 'running', 'waiting')
                  AND (t.created_at, t.id) > (:after, :afterId) AND t.created_at < :until
                ORDER BY t.created_at, t.id
                LIMIT :count
                """)
                .param("after", Sql.time(after.acceptedAt()))
                .param("afterId", after.turn())
                .param("until", Sql.time(until))
                .param("count", count)
                .query((row, n) -> unfinished(row))
                .list();
    }

    private static Unfinished unfinished(ResultSet row) throws SQLException {
        TurnId turn = new TurnId(row.getObject("id", UUID.class));
        Message message = new Message(
                new MessageId(row.getObject("message_id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                turn,
                row.getString("sender_alias"),
                row.getString("content"),
                Sql.time(row, "created_at"),
                null,
                MessageMeta.NONE);
        return new Unfinished(
                new WaitingTurn(turn, row.getLong("number"), message),
                new UserId(row.getObject("owner_id", UUID.class)),
                row.getLong("done_turn"),
                row.getLong("last_seq"));
    }
}
