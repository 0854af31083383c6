package dev.synapse.gateway.groups;

import dev.synapse.gateway.groups.EarlierPrompt.Replacer;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The instructions that members had before in PostgreSQL, of each member the newest. */
@Repository
class EarlierPrompts {

    static final int KEPT = 10;

    private final JdbcClient sql;

    EarlierPrompts(JdbcClient sql) {
        this.sql = sql;
    }

    /** Keeps instructions that are replaced now, under a lock of the group, and drops the oldest beyond {@value #KEPT}. */
    void keep(MemberId member, String rolePrompt, UserId replacedBy) {
        int number = sql.sql("""
                        INSERT INTO member_prompts (member_id, number, role_prompt, replaced_at, replaced_by)
                        SELECT :member, coalesce(max(number), 0) + 1, :rolePrompt, :now, :by
                          FROM member_prompts WHERE member_id = :member
                        RETURNING number
                        """)
                .param("member", member.value())
                .param("rolePrompt", rolePrompt)
                .param("now", SqlTimes.of(Times.now()))
                .param("by", replacedBy.value())
                .query(Integer.class)
                .single();
        sql.sql("DELETE FROM member_prompts WHERE member_id = :member AND number <= :oldest")
                .param("member", member.value())
                .param("oldest", number - KEPT)
                .update();
    }

    /** The size of what {@link #list} loads, in bytes. */
    long bytes(GroupId group, MemberId member) {
        return sql.sql("""
                        SELECT coalesce(sum(400 + octet_length(p.role_prompt)), 0)
                          FROM member_prompts p JOIN members m ON m.id = p.member_id
                         WHERE p.member_id = :member AND m.group_id = :group
                        """)
                .param("member", member.value())
                .param("group", group.value())
                .query(Long.class)
                .single();
    }

    /** What the member of the group had before, newest first. */
    List<EarlierPrompt> list(GroupId group, MemberId member) {
        return sql.sql("""
                        SELECT p.role_prompt, date_trunc('milliseconds', p.replaced_at) AS replaced_at,
                               u.id AS user_id, coalesce(u.name, split_part(u.email, '@', 1)) AS user_name
                          FROM member_prompts p
                          JOIN members m ON m.id = p.member_id
                          LEFT JOIN users u ON u.id = p.replaced_by
                         WHERE p.member_id = :member AND m.group_id = :group
                         ORDER BY p.number DESC
                        """)
                .param("member", member.value())
                .param("group", group.value())
                .query((row, n) -> new EarlierPrompt(
                        row.getString("role_prompt"), SqlTimes.get(row, "replaced_at"), replacer(row)))
                .list();
    }

    private static @Nullable Replacer replacer(ResultSet row) throws SQLException {
        UUID id = row.getObject("user_id", UUID.class);
        return id == null ? null : new Replacer(new UserId(id), row.getString("user_name"));
    }
}
