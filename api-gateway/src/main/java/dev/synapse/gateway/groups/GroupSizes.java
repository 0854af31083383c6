package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The sizes of groups and members in bytes, known before they are loaded: PostgreSQL reads the size of a large text without the text itself.
 * Each row adds an overhead for its object and fields.
 */
@Repository
class GroupSizes {

    private static final String MEMBER = """
            (400 + octet_length(m.alias) + octet_length(m.role_prompt) + octet_length(m.provider) + octet_length(m.model)
             + octet_length(array_to_string(m.tools, ',')) + 50 * cardinality(m.tools))
            """;
    private static final String GROUP = """
            1000 + octet_length(g.name)
            + (SELECT coalesce(sum(%s), 0) FROM members m WHERE m.group_id = g.id)
            """.formatted(MEMBER);

    private final JdbcClient sql;

    GroupSizes(JdbcClient sql) {
        this.sql = sql;
    }

    /** The sizes of the groups in which the user is, after the cursor, newest first. */
    List<SizedKey<TimeCursor>> list(UserId user, @Nullable TimeCursor after, int count) {
        TimeCursor from = after == null ? TimeCursor.START : after;
        return sql.sql("SELECT g.id, g.created_at, " + GROUP + """
                AS bytes
                  FROM group_people p
                  JOIN groups g ON g.id = p.group_id
                 WHERE p.user_id = :user AND (g.created_at, g.id) < (:created, :id)
                 ORDER BY g.created_at DESC, g.id DESC
                 LIMIT :count
                """)
                .param("user", user.value())
                .param("created", SqlTimes.of(from.createdAt()))
                .param("id", from.id())
                .param("count", count)
                .query((row, n) -> new SizedKey<>(
                        new TimeCursor(SqlTimes.get(row, "created_at"), row.getObject("id", UUID.class)),
                        row.getLong("bytes")))
                .list();
    }

    /** The size of a group with its members; 404 unless it exists. */
    long of(GroupId group) {
        return sql.sql("SELECT " + GROUP + " AS bytes FROM groups g WHERE g.id = :group")
                .param("group", group.value())
                .query(Long.class)
                .optional()
                .orElseThrow(ApiException::notFound);
    }

    /** The sizes of the members after the cursor, in the order of their creation. */
    List<SizedKey<MemberCursor>> members(GroupId group, @Nullable MemberCursor after, int count) {
        MemberCursor from = after == null ? MemberCursor.START : after;
        return sql.sql("SELECT m.id, m.created_at, " + MEMBER + """
                AS bytes
                  FROM members m
                 WHERE m.group_id = :group AND (date_trunc('milliseconds', m.created_at), m.id) > (:created, :id)
                 ORDER BY date_trunc('milliseconds', m.created_at), m.id
                 LIMIT :count
                """)
                .param("group", group.value())
                .param("created", SqlTimes.of(from.createdAt()))
                .param("id", from.id())
                .param("count", count)
                .query((row, n) -> new SizedKey<>(
                        new MemberCursor(SqlTimes.get(row, "created_at"), row.getObject("id", UUID.class)),
                        row.getLong("bytes")))
                .list();
    }
}
