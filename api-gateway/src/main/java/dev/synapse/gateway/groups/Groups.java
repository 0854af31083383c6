package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The groups in PostgreSQL. Whether a caller may use one is up to {@code Access}. */
@Repository
public class Groups {

    private static final String COLUMNS = "id, name, owner_id, policy, limits, models, created_at, updated_at";

    private final JdbcClient sql;

    Groups(JdbcClient sql) {
        this.sql = sql;
    }

    /** The seq of the newest event when the group's last turn ended; 0 if no turn has ended. */
    public long lastSeq(GroupId group) {
        return sql.sql("SELECT last_seq FROM groups WHERE id = :id")
                .param("id", group.value())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** Of those of the groups that exist, the seq of the newest event when the last turn ended; 0 if no turn has ended. */
    public Map<GroupId, Long> lastSeqs(Collection<GroupId> groups) {
        Map<GroupId, Long> seqs = new HashMap<>();
        if (!groups.isEmpty()) {
            sql.sql("SELECT id, last_seq FROM groups WHERE id = ANY (:ids)")
                    .param("ids", ids(groups))
                    .query(row -> {
                        seqs.put(new GroupId(row.getObject("id", UUID.class)), row.getLong("last_seq"));
                    });
        }
        return seqs;
    }

    /**
     * Locks the account until the transaction ends, so that its groups can be counted and the account cannot be closed concurrently; 401 if
     * it was closed. Call before locking a group.
     */
    void lockOwner(UserId owner) {
        lockUser(owner, "FOR NO KEY UPDATE");
    }

    /** Locks an account that is being closed until the transaction ends, so that no group is passed on to it; 401 if it was closed. */
    void lockClosing(UserId owner) {
        lockUser(owner, "FOR UPDATE");
    }

    private void lockUser(UserId user, String strength) {
        boolean exists = sql.sql("SELECT id FROM users WHERE id = :user " + strength)
                .param("user", user.value())
                .query(UUID.class)
                .optional()
                .isPresent();
        if (!exists) {
            throw ApiException.of(HttpStatus.UNAUTHORIZED, "This account was closed.");
        }
    }

    long count(UserId owner) {
        return sql.sql("SELECT count(*) FROM groups WHERE owner_id = :owner")
                .param("owner", owner.value())
                .query(Long.class)
                .single();
    }

    void add(Group group) {
        sql.sql("""
                INSERT INTO groups (id, owner_id, name, policy, limits, models, created_at, updated_at)
                VALUES (:id, :owner, :name, :policy, CAST(:limits AS jsonb), CAST(:models AS jsonb), :now, :now)
                """)
                .param("id", group.id().value())
                .param("owner", group.ownerId().value())
                .param("name", group.name())
                .param("policy", group.policy())
                .param("limits", Json.write(group.limits()))
                .param("models", Json.write(group.models()))
                .param("now", SqlTimes.of(group.createdAt()))
                .update();
    }

    Optional<Group> find(GroupId id) {
        return one("SELECT " + COLUMNS + " FROM groups WHERE id = :id", id);
    }

    /** Locks the group until the transaction ends, so that checks on it stay valid; 404 if it does not exist. */
    Group lock(GroupId id) {
        return one("SELECT " + COLUMNS + " FROM groups WHERE id = :id FOR NO KEY UPDATE", id)
                .orElseThrow(ApiException::notFound);
    }

    /** The groups with the given ids, newest first. */
    List<Group> list(Collection<GroupId> groups) {
        return sql.sql("SELECT " + COLUMNS + " FROM groups WHERE id = ANY (:ids) ORDER BY created_at DESC, id DESC")
                .param("ids", ids(groups))
                .query((row, n) -> group(row))
                .list();
    }

    private static UUID[] ids(Collection<GroupId> groups) {
        return groups.stream().map(GroupId::value).toArray(UUID[]::new);
    }

    void update(Group group) {
        sql.sql("""
                UPDATE groups
                SET name = :name, policy = :policy, limits = CAST(:limits AS jsonb), models = CAST(:models AS jsonb),
                    updated_at = :now
                WHERE id = :id
                """)
                .param("id", group.id().value())
                .param("name", group.name())
                .param("policy", group.policy())
                .param("limits", Json.write(group.limits()))
                .param("models", Json.write(group.models()))
                .param("now", SqlTimes.of(Times.now()))
                .update();
    }

    void touch(GroupId id, Instant now) {
        sql.sql("UPDATE groups SET updated_at = :now WHERE id = :id")
                .param("id", id.value())
                .param("now", SqlTimes.of(now))
                .update();
    }

    /** Charges the groups of the user that have another owner to the one who has been there longest. */
    void passOn(UserId owner) {
        sql.sql("SELECT id FROM groups WHERE owner_id = :owner ORDER BY id FOR NO KEY UPDATE")
                .param("owner", owner.value())
                .query(UUID.class)
                .list();
        sql.sql("""
                UPDATE groups g SET owner_id = other.user_id
                  FROM (SELECT DISTINCT ON (p.group_id) p.group_id, p.user_id
                          FROM group_people p
                          JOIN groups own ON own.id = p.group_id AND own.owner_id = :owner
                         WHERE p.role = 'owner' AND p.user_id <> :owner
                         ORDER BY p.group_id, p.joined_at, p.user_id) AS other
                 WHERE g.id = other.group_id
                """).param("owner", owner.value()).update();
    }

    /** Removes the open invitations that the user made, into the groups of the user and to open accounts. Call after a lock of groups, as others do. */
    void withdrawInvitationsOf(UserId user) {
        sql.sql("""
                DELETE FROM invitations i
                 USING group_people p
                 WHERE p.user_id = :user AND i.group_id = p.group_id AND i.created_by = :user AND i.accepted_at IS NULL
                """).param("user", user.value()).update();
        sql.sql("DELETE FROM invitations WHERE group_id IS NULL AND created_by = :user AND accepted_at IS NULL")
                .param("user", user.value())
                .update();
    }

    /** The groups that are charged to the user. */
    List<GroupId> ownedBy(UserId owner) {
        return sql.sql("SELECT id FROM groups WHERE owner_id = :owner")
                .param("owner", owner.value())
                .query((row, n) -> new GroupId(row.getObject("id", UUID.class)))
                .list();
    }

    boolean delete(GroupId id) {
        return sql.sql("DELETE FROM groups WHERE id = :id")
                        .param("id", id.value())
                        .update()
                == 1;
    }

    private Optional<Group> one(String query, GroupId id) {
        return sql.sql(query)
                .param("id", id.value())
                .query((row, n) -> group(row))
                .optional();
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(
                new GroupId(row.getObject("id", UUID.class)),
                row.getString("name"),
                new UserId(row.getObject("owner_id", UUID.class)),
                row.getString("policy"),
                Json.read(row.getString("limits"), Limits.class),
                Json.read(row.getString("models"), ModelPolicy.class),
                SqlTimes.get(row, "created_at"),
                SqlTimes.get(row, "updated_at"),
                List.of());
    }
}
