package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.GroupActivity.EndedTurn;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A user's groups in PostgreSQL, without their running turns, and what the user has read. */
@Repository
class ActivityTable {

    static final int MAX_GROUPS = 1_000;

    /** How far unread messages are counted. */
    private static final int MAX_UNREAD = 100;

    private static final String SELECT = """
            SELECT p.group_id, g.name, p.role, date_trunc('milliseconds', p.read_at) AS read_at, g.updated_at,
                   ended.id AS ended_id, ended.number AS ended_number, ended.status, ended.ended_at, ended.error,
                   date_trunc('milliseconds', greatest(coalesce(posted.created_at, p.joined_at), p.joined_at)) AS last_activity_at,
                   (SELECT count(*)
                      FROM (SELECT
                              FROM messages m
                             WHERE m.group_id = p.group_id AND m.turn_number > p.read_turn
                               AND m.created_at > p.read_at AND m.content <> '' AND m.meta -> 'tool_call_id' IS NULL
                               AND NOT (m.sender_alias = 'User' AND m.turn_id IN (SELECT t.id FROM turns t
                                                                                   WHERE t.id = m.turn_id AND t.user_id = p.user_id))
                             LIMIT %d) AS counted) AS unread
              FROM group_people p
              JOIN groups g ON g.id = p.group_id
              LEFT JOIN LATERAL (SELECT t.id, t.number, t.status, t.ended_at, t.error
                                   FROM turns t
                                  WHERE t.group_id = g.id AND t.ended_at IS NOT NULL
                                  ORDER BY t.number DESC
                                  LIMIT 1) AS ended ON true
              LEFT JOIN LATERAL (SELECT t.created_at
                                   FROM turns t
                                  WHERE t.group_id = g.id
                                  ORDER BY t.number DESC
                                  LIMIT 1) AS posted ON true
             WHERE p.user_id = :user
            """.formatted(MAX_UNREAD);

    private final JdbcClient sql;

    ActivityTable(JdbcClient sql) {
        this.sql = sql;
    }

    /** The user's groups, the one with the newest activity first; at most {@value #MAX_GROUPS}. */
    List<GroupActivity> list(UserId user) {
        return sql.sql(SELECT + " ORDER BY last_activity_at DESC, p.group_id DESC LIMIT " + MAX_GROUPS)
                .param("user", user.value())
                .query((row, n) -> group(row))
                .list();
    }

    /** The group; empty if the user is not in it. */
    Optional<GroupActivity> find(UserId user, GroupId group) {
        return sql.sql(SELECT + " AND p.group_id = :group")
                .param("user", user.value())
                .param("group", group.value())
                .query((row, n) -> group(row))
                .optional();
    }

    /** Those of the groups in which the user is. */
    Set<GroupId> present(UserId user, Collection<GroupId> groups) {
        return new HashSet<>(
                sql.sql("SELECT group_id FROM group_people WHERE user_id = :user AND group_id = ANY(:groups)")
                        .param("user", user.value())
                        .param("groups", groups.stream().map(GroupId::value).toArray(UUID[]::new))
                        .query((row, n) -> new GroupId(row.getObject("group_id", UUID.class)))
                        .list());
    }

    /** Moves the user's mark forward to that time. */
    void markRead(UserId user, GroupId group, Instant upTo) {
        sql.sql("""
                UPDATE group_people p
                   SET read_at = greatest(p.read_at, :upTo),
                       read_turn = greatest(p.read_turn, coalesce(
                               (SELECT t.number - 1
                                  FROM turns t
                                 WHERE t.group_id = p.group_id AND t.number > p.read_turn
                                   AND (t.ended_at IS NULL OR t.ended_at > :upTo)
                                 ORDER BY t.number
                                 LIMIT 1),
                               (SELECT g.next_turn - 1 FROM groups g WHERE g.id = p.group_id)))
                 WHERE p.group_id = :group AND p.user_id = :user AND p.read_at < :upTo
                """)
                .param("upTo", SqlTimes.of(upTo))
                .param("group", group.value())
                .param("user", user.value())
                .update();
    }

    private static GroupActivity group(ResultSet row) throws SQLException {
        return new GroupActivity(
                new GroupId(row.getObject("group_id", UUID.class)),
                row.getString("name"),
                row.getString("role"),
                SqlTimes.get(row, "updated_at"),
                null,
                0,
                ended(row),
                row.getInt("unread"),
                SqlTimes.get(row, "read_at"),
                SqlTimes.get(row, "last_activity_at"));
    }

    private static @Nullable EndedTurn ended(ResultSet row) throws SQLException {
        UUID id = row.getObject("ended_id", UUID.class);
        return id == null
                ? null
                : new EndedTurn(
                        new TurnId(id),
                        row.getLong("ended_number"),
                        row.getString("status"),
                        SqlTimes.get(row, "ended_at"),
                        row.getString("error"));
    }
}
