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

/** The groups in PostgreSQL. Queries never return groups of other users. */
@Repository
public class Groups {

    private static final String COLUMNS = "id, name, owner_id, policy, limits, models, created_at, updated_at";

    private final JdbcClient sql;

    Groups(JdbcClient sql) {
        this.sql = sql;
    }

    /** Whether the group exists and belongs to the user. */
    public boolean isOwned(GroupId group, UserId owner) {
        return sql.sql("SELECT id FROM groups WHERE id = :id AND owner_id = :owner")
                .param("id", group.value())
                .param("owner", owner.value())
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    /** Throws a 404 unless the group exists and belongs to the user. */
    public void requireOwned(GroupId group, UserId owner) {
        if (!isOwned(group, owner)) {
            throw ApiException.notFound();
        }
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
        boolean exists = sql.sql("SELECT id FROM users WHERE id = :owner FOR NO KEY UPDATE")
                .param("owner", owner.value())
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

    Optional<Group> find(GroupId id, UserId owner) {
        return one("SELECT " + COLUMNS + " FROM groups WHERE id = :id AND owner_id = :owner", id, owner);
    }

    /** Locks the group until the transaction ends, so that checks on it stay valid; 404 if it does not exist. */
    Group lock(GroupId id, UserId owner) {
        return one(
                        "SELECT " + COLUMNS + " FROM groups WHERE id = :id AND owner_id = :owner FOR NO KEY UPDATE",
                        id,
                        owner)
                .orElseThrow(ApiException::notFound);
    }

    /** The owner's groups with the given ids, newest first. */
    List<Group> list(UserId owner, Collection<GroupId> groups) {
        return sql.sql("SELECT " + COLUMNS + """
                 FROM groups
                WHERE owner_id = :owner AND id = ANY (:ids)
                ORDER BY created_at DESC, id DESC
                """)
                .param("owner", owner.value())
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

    List<GroupId> ownedBy(UserId owner) {
        return sql.sql("SELECT id FROM groups WHERE owner_id = :owner")
                .param("owner", owner.value())
                .query((row, n) -> new GroupId(row.getObject("id", UUID.class)))
                .list();
    }

    boolean delete(GroupId id, UserId owner) {
        return sql.sql("DELETE FROM groups WHERE id = :id AND owner_id = :owner")
                        .param("id", id.value())
                        .param("owner", owner.value())
                        .update()
                == 1;
    }

    private Optional<Group> one(String query, GroupId id, UserId owner) {
        return sql.sql(query)
                .param("id", id.value())
                .param("owner", owner.value())
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
