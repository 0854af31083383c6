package dev.synapse.gateway.people;

import dev.synapse.gateway.access.GroupRole;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The people of groups in PostgreSQL. Changes are made under a lock of the group. */
@Repository
class People {

    private static final String SELECT = """
            SELECT p.user_id, coalesce(u.name, split_part(u.email, '@', 1)) AS name, u.email, p.role,
                   date_trunc('milliseconds', p.joined_at) AS joined_at
              FROM group_people p
              JOIN users u ON u.id = p.user_id
             WHERE p.group_id = :group
            """;

    private final JdbcClient sql;

    People(JdbcClient sql) {
        this.sql = sql;
    }

    /** Locks the group until the transaction ends; 404 if it does not exist. */
    void lock(GroupId group) {
        var _ = sql.sql("SELECT id FROM groups WHERE id = :group FOR NO KEY UPDATE")
                .param("group", group.value())
                .query(UUID.class)
                .optional()
                .orElseThrow(ApiException::notFound);
    }

    /** All people of the group, in the order in which they joined. */
    List<Person> list(GroupId group) {
        return sql.sql(SELECT + " ORDER BY p.joined_at, p.user_id")
                .param("group", group.value())
                .query((row, n) -> person(row))
                .list();
    }

    Optional<Person> find(GroupId group, UserId user) {
        return sql.sql(SELECT + " AND p.user_id = :user")
                .param("group", group.value())
                .param("user", user.value())
                .query((row, n) -> person(row))
                .optional();
    }

    /** The address of the account; 401 if it was closed. */
    String email(UserId user) {
        return sql.sql("SELECT email FROM users WHERE id = :user")
                .param("user", user.value())
                .query(String.class)
                .optional()
                .orElseThrow(ApiException::tokenRequired);
    }

    int count(GroupId group) {
        return sql.sql("SELECT count(*) FROM group_people WHERE group_id = :group")
                .param("group", group.value())
                .query(Integer.class)
                .single();
    }

    /** Whether someone with this normalised address is in the group. */
    boolean contains(GroupId group, String email) {
        return sql.sql("SELECT EXISTS (" + SELECT + " AND u.email = :email)")
                .param("group", group.value())
                .param("email", email)
                .query(Boolean.class)
                .single();
    }

    /** Adds the user to the group, whose messages so far count as read; false if the user is in it. */
    boolean add(GroupId group, UserId user, GroupRole role) {
        return sql.sql("""
                        INSERT INTO group_people (group_id, user_id, role, joined_at, read_at, read_turn)
                        SELECT g.id, :user, :role, :now, :now, g.done_turn FROM groups g WHERE g.id = :group
                        ON CONFLICT (group_id, user_id) DO NOTHING
                        """)
                        .param("group", group.value())
                        .param("user", user.value())
                        .param("role", role.text())
                        .param("now", SqlTimes.of(Times.now()))
                        .update()
                == 1;
    }

    void changeRole(GroupId group, UserId user, GroupRole role) {
        sql.sql("UPDATE group_people SET role = :role WHERE group_id = :group AND user_id = :user")
                .param("group", group.value())
                .param("user", user.value())
                .param("role", role.text())
                .update();
    }

    void remove(GroupId group, UserId user) {
        sql.sql("DELETE FROM group_people WHERE group_id = :group AND user_id = :user")
                .param("group", group.value())
                .param("user", user.value())
                .update();
    }

    boolean hasOtherOwner(GroupId group, UserId user) {
        return sql.sql("""
                        SELECT EXISTS (SELECT FROM group_people
                                        WHERE group_id = :group AND role = 'owner' AND user_id <> :user)
                        """)
                .param("group", group.value())
                .param("user", user.value())
                .query(Boolean.class)
                .single();
    }

    /** Charges the group to the owner who has been there longest, unless the one to whom it is charged is an owner. */
    void chargeToOwner(GroupId group) {
        sql.sql("""
                UPDATE groups SET owner_id = (SELECT user_id FROM group_people
                                               WHERE group_id = :group AND role = 'owner'
                                               ORDER BY joined_at, user_id LIMIT 1)
                 WHERE id = :group
                   AND NOT EXISTS (SELECT FROM group_people
                                    WHERE group_id = :group AND user_id = groups.owner_id AND role = 'owner')
                """).param("group", group.value()).update();
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(
                new UserId(row.getObject("user_id", UUID.class)),
                row.getString("name"),
                row.getString("email"),
                row.getString("role"),
                SqlTimes.get(row, "joined_at"));
    }
}
