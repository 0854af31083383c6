package dev.synapse.gateway.operator;

import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import dev.synapse.shared.turn.ActiveTurns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The unfinished turns of all groups: those of PostgreSQL, of which Redis knows which are running. */
@Repository
class OperatorTurns {

    /** How many turns are read to find those of one status. */
    private static final int SCANNED = 500;

    private final JdbcClient sql;
    private final ActiveTurns active;

    OperatorTurns(JdbcClient sql, ActiveTurns active) {
        this.sql = sql;
        this.active = active;
    }

    /**
     * An unfinished turn.
     *
     * @param userId who is charged for it
     */
    record UnfinishedTurn(
            TurnId id,
            GroupId groupId,
            UserId userId,
            long number,
            TurnStatus status,
            Instant createdAt,
            long ageSeconds,
            boolean cancelRequested) {

        private UnfinishedTurn running() {
            return new UnfinishedTurn(
                    id, groupId, userId, number, TurnStatus.RUNNING, createdAt, ageSeconds, cancelRequested);
        }

        private TimeCursor cursor() {
            return new TimeCursor(createdAt, id.value());
        }
    }

    /** Turns, oldest first, and the position after which the list continues; null at its end. */
    record TurnPage(List<UnfinishedTurn> turns, @Nullable TimeCursor next) {}

    /** The turns after the position, oldest first; a page of one status may have few turns although more follow. */
    TurnPage list(Optional<TurnStatus> status, TimeCursor after, int count) {
        int scanned = status.isPresent() ? SCANNED : count + 1;
        List<UnfinishedTurn> known = read(status, after, scanned);
        Set<TurnId> running =
                active.of(known.stream().map(UnfinishedTurn::groupId).toList());
        List<UnfinishedTurn> found = known.stream()
                .map(turn -> running.contains(turn.id()) ? turn.running() : turn)
                .filter(turn -> status.isEmpty() || status.get() == turn.status())
                .toList();
        if (found.size() > count) {
            List<UnfinishedTurn> page = found.subList(0, count);
            return new TurnPage(page, page.getLast().cursor());
        }
        return new TurnPage(found, known.size() == scanned ? known.getLast().cursor() : null);
    }

    /** Only the first unfinished turn of a group can run. */
    private List<UnfinishedTurn> read(Optional<TurnStatus> status, TimeCursor after, int count) {
        boolean first = status.isPresent() && status.get() == TurnStatus.RUNNING;
        Instant now = Times.now();
        return sql.sql("""
                        SELECT t.id, t.group_id, coalesce(t.user_id, g.owner_id) AS user_id, t.number, t.status, t.created_at,
                               t.cancel_requested_at IS NOT NULL AS cancel_requested
                          FROM turns t
                          JOIN groups g ON g.id = t.group_id
                         WHERE t.status IN ('queued', 'running', 'waiting')
                           AND (t.created_at, t.id) > (:createdAt, :id)
                           AND (NOT CAST(:first AS boolean) OR t.number = g.done_turn + 1)
                         ORDER BY t.created_at, t.id
                         LIMIT :count
                        """)
                .param("createdAt", SqlTimes.of(after.createdAt()))
                .param("id", after.id())
                .param("first", first)
                .param("count", count)
                .query((row, n) -> turn(row, now))
                .list();
    }

    private static UnfinishedTurn turn(ResultSet row, Instant now) throws SQLException {
        Instant created = SqlTimes.get(row, "created_at");
        return new UnfinishedTurn(
                new TurnId(row.getObject("id", UUID.class)),
                new GroupId(row.getObject("group_id", UUID.class)),
                new UserId(row.getObject("user_id", UUID.class)),
                row.getLong("number"),
                TurnStatus.of(row.getString("status")),
                created,
                Math.max(0, Duration.between(created, now).toSeconds()),
                row.getBoolean("cancel_requested"));
    }
}
