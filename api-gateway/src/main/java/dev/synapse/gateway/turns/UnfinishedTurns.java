package dev.synapse.gateway.turns;

import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.MessageRows;
import dev.synapse.shared.sql.SqlTimes;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnInbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The accepted turns in PostgreSQL that have not ended. */
@Repository
class UnfinishedTurns {

    private final JdbcClient sql;

    UnfinishedTurns(JdbcClient sql) {
        this.sql = sql;
    }

    /** The maximum size of the messages in a batch, in bytes; a batch has at least one message. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final String UNFINISHED = """
            SELECT m.id, m.group_id, t.id AS turn_id, m.turn_number, m.sender_alias, m.content, m.parent_message_id, m.meta,
                   t.created_at, t.cancel_requested_at IS NOT NULL AS cancelled, coalesce(t.user_id, g.owner_id) AS user_id, g.done_turn, g.last_seq
            FROM turns t
            JOIN groups g ON g.id = t.group_id
            JOIN messages m ON m.group_id = t.group_id AND m.turn_number = t.number AND m.turn_index = 0
            WHERE t.status IN ('queued', 'running', 'waiting')
            """;

    /** A turn with the data needed to enqueue it, and whether its cancellation was requested. */
    record UnfinishedTurn(QueuedTurn turn, UserId user, long done, long lastSeq, boolean cancelled) {

        /** Enqueues the turn; no effect if it is already enqueued, or if Redis has it as ended. */
        CommitResult enqueue(TurnInbox inbox) {
            CommitResult result = inbox.accept(user, turn, done, lastSeq, false);
            if (cancelled) {
                inbox.cancel(turn.group(), turn.turn());
            }
            return result;
        }

        /** Enqueues a turn that has ended according to a Redis whose data are newer than PostgreSQL's. */
        void restart(TurnInbox inbox) {
            inbox.restart(user, turn, done, lastSeq);
        }

        SweepPosition position() {
            return new SweepPosition(turn.message().timestamp(), turn.turn().value());
        }
    }

    /** A position in the order in which turns were accepted. */
    record SweepPosition(Instant acceptedAt, UUID turn) {

        static final SweepPosition START = new SweepPosition(Instant.EPOCH, new UUID(0, 0));
    }

    /** Turns in the order in which they were accepted, and whether more follow. */
    record Batch(List<UnfinishedTurn> turns, boolean more) {}

    /** The turns after the position that are at least that old, oldest first, limited by count and by the size of their messages. */
    Batch list(SweepPosition after, Duration age, int count) {
        List<UnfinishedTurn> turns = new ArrayList<>();
        long[] known = {0};
        sql.sql("SELECT * FROM (SELECT *, sum(octet_length(content)) OVER (ORDER BY created_at, turn_id) AS bytes,"
                        + " count(*) OVER () AS known, row_number() OVER (ORDER BY created_at, turn_id) AS n FROM ("
                        + UNFINISHED + """
                  AND (t.created_at, t.id) > (:after, :afterId) AND t.created_at < now() - make_interval(secs => :age)
                ORDER BY t.created_at, t.id
                LIMIT :count + 1) AS next) AS sized
                WHERE n <= :count AND (bytes <= :bytes OR n = 1)
                ORDER BY n
                """)
                .param("after", SqlTimes.of(after.acceptedAt()))
                .param("afterId", after.turn())
                .param("age", age.toMillis() / 1000.0)
                .param("count", count)
                .param("bytes", MAX_BYTES)
                .query(row -> {
                    turns.add(unfinished(row));
                    known[0] = row.getLong("known");
                });
        return new Batch(turns, turns.size() < known[0]);
    }

    /** Whether the turn has not ended, and its group was not deleted. */
    boolean contains(TurnId turn) {
        return sql.sql("SELECT count(*) FROM turns t JOIN groups g ON g.id = t.group_id"
                                + " WHERE t.id = :turn AND t.status IN ('queued', 'running', 'waiting')")
                        .param("turn", turn.value())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Stores the cancellation request; empty if the turn has ended, or its group was deleted. */
    Optional<UnfinishedTurn> requestCancel(TurnId turn) {
        int marked = sql.sql("""
                WITH existing AS (
                    SELECT g.id FROM groups g JOIN turns t ON t.group_id = g.id WHERE t.id = :turn FOR KEY SHARE OF g)
                UPDATE turns SET cancel_requested_at = coalesce(cancel_requested_at, now())
                WHERE id = :turn AND status IN ('queued', 'running', 'waiting') AND group_id IN (SELECT id FROM existing)
                """).param("turn", turn.value()).update();
        return marked == 0
                ? Optional.empty()
                : sql.sql(UNFINISHED + " AND t.id = :turn")
                        .param("turn", turn.value())
                        .query((row, n) -> unfinished(row))
                        .optional();
    }

    private static UnfinishedTurn unfinished(ResultSet row) throws SQLException {
        return new UnfinishedTurn(
                MessageRows.acceptedTurn(row),
                new UserId(row.getObject("user_id", UUID.class)),
                row.getLong("done_turn"),
                row.getLong("last_seq"),
                row.getBoolean("cancelled"));
    }
}
