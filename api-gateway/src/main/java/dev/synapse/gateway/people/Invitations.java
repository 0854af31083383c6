package dev.synapse.gateway.people;

import dev.synapse.gateway.web.Sha256;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The invitations in PostgreSQL. An open one is neither accepted nor expired. */
@Repository
class Invitations {

    private static final String OPEN = " accepted_at IS NULL AND expires_at > :now ";
    private static final String NEWEST_FIRST =
            " AND (created_at, id) < (:createdAt, :id) ORDER BY created_at DESC, id DESC LIMIT :count";

    private final JdbcClient sql;

    Invitations(JdbcClient sql) {
        this.sql = sql;
    }

    /** Adds the invitation; one for the address of an existing account is for that account. */
    Invitation add(UserId by, NewInvitation invitation, String token) {
        UUID id = Uuids.next();
        Instant now = Times.now();
        sql.sql("""
                INSERT INTO invitations (id, group_id, role, email, user_id, token_hash, created_by, created_at, expires_at)
                VALUES (:id, CAST(:group AS uuid), :role, CAST(:email AS text), (SELECT u.id FROM users u WHERE u.email = :email),
                        :hash, :by, :now, :expires)
                """)
                .param("id", id)
                .param(
                        "group",
                        invitation.group() == null ? null : invitation.group().value())
                .param(
                        "role",
                        invitation.role() == null ? null : invitation.role().text())
                .param("email", invitation.email())
                .param("hash", Sha256.of(token))
                .param("by", by.value())
                .param("now", SqlTimes.of(now))
                .param("expires", SqlTimes.of(invitation.expiresAt()))
                .update();
        return new Invitation(
                id,
                invitation.group(),
                invitation.role() == null ? null : invitation.role().text(),
                invitation.email(),
                now,
                invitation.expiresAt(),
                token);
    }

    /** The number of the open invitations into the group, or of those to open an account. */
    int countOpen(@Nullable GroupId group) {
        return sql.sql("SELECT count(*) FROM invitations WHERE" + OPEN + "AND " + into(group))
                .param("group", value(group))
                .param("now", SqlTimes.of(Instant.now()))
                .query(Integer.class)
                .single();
    }

    /** The open invitations into the group, or those to open an account, after the position, newest first. */
    List<Invitation> list(@Nullable GroupId group, TimeCursor after, int count) {
        return page("SELECT * FROM invitations WHERE" + OPEN + "AND " + into(group) + NEWEST_FIRST, after, count)
                .param("group", value(group))
                .query((row, n) -> invitation(row))
                .list();
    }

    private static String into(@Nullable GroupId group) {
        return group == null ? "group_id IS NULL AND CAST(:group AS uuid) IS NULL" : "group_id = :group";
    }

    private static @Nullable UUID value(@Nullable GroupId group) {
        return group == null ? null : group.value();
    }

    /** The open invitations of the user after the position, newest first. */
    List<ReceivedInvitation> listOf(UserId user, TimeCursor after, int count) {
        return page("""
                        SELECT * FROM (
                            SELECT i.id, i.group_id, g.name AS group_name, i.role, i.created_at, i.expires_at, i.accepted_at,
                                   (SELECT coalesce(u.name, split_part(u.email, '@', 1)) FROM users u WHERE u.id = i.created_by) AS by
                              FROM invitations i
                              JOIN groups g ON g.id = i.group_id
                             WHERE i.user_id = :user) AS received
                         WHERE""" + OPEN + NEWEST_FIRST, after, count)
                .param("user", user.value())
                .query((row, n) -> new ReceivedInvitation(
                        row.getObject("id", UUID.class),
                        new GroupId(row.getObject("group_id", UUID.class)),
                        row.getString("group_name"),
                        row.getString("role"),
                        row.getString("by"),
                        SqlTimes.get(row, "created_at"),
                        SqlTimes.get(row, "expires_at")))
                .list();
    }

    private JdbcClient.StatementSpec page(String query, TimeCursor after, int count) {
        return sql.sql(query)
                .param("now", SqlTimes.of(Instant.now()))
                .param("createdAt", SqlTimes.of(after.createdAt()))
                .param("id", after.id())
                .param("count", count);
    }

    /**
     * An invitation to be accepted.
     *
     * @param user the account that alone may accept it, null if it is not for an account
     * @param by who made it; the account may have been closed
     * @param isAccepted whether it was used
     */
    record Found(Invitation invitation, @Nullable UserId user, UserId by, boolean isAccepted) {}

    /** The invitation with that token, unless it expired. */
    Optional<Found> find(String token) {
        return find("token_hash = :key", Sha256.of(token));
    }

    /** The invitation with that id, unless it expired. */
    Optional<Found> find(UUID id) {
        return find("id = :key", id);
    }

    private Optional<Found> find(String condition, Object key) {
        return sql.sql("SELECT * FROM invitations WHERE expires_at > :now AND " + condition)
                .param("key", key)
                .param("now", SqlTimes.of(Instant.now()))
                .query((row, n) -> new Found(
                        invitation(row),
                        user(row.getObject("user_id", UUID.class)),
                        new UserId(row.getObject("created_by", UUID.class)),
                        row.getObject("accepted_at") != null))
                .optional();
    }

    /** Marks the invitation as accepted; false if another request was first. */
    boolean accept(UUID id, UserId user) {
        return sql.sql(
                                "UPDATE invitations SET accepted_at = :now, accepted_by = :user WHERE id = :id AND accepted_at IS NULL")
                        .param("now", SqlTimes.of(Instant.now()))
                        .param("user", user.value())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Removes an open invitation into the group, or one to open an account; false if there is none. */
    boolean remove(@Nullable GroupId group, UUID id) {
        return sql.sql("DELETE FROM invitations WHERE id = :id AND" + OPEN + "AND " + into(group))
                        .param("id", id)
                        .param("now", SqlTimes.of(Instant.now()))
                        .param("group", value(group))
                        .update()
                == 1;
    }

    /** Removes an open invitation of the user; false if there is none. */
    boolean removeOf(UserId user, UUID id) {
        return sql.sql("DELETE FROM invitations WHERE id = :id AND user_id = :user AND" + OPEN)
                        .param("id", id)
                        .param("now", SqlTimes.of(Instant.now()))
                        .param("user", user.value())
                        .update()
                == 1;
    }

    /** Removes the open invitations into the group that the user made. */
    void removeOpenBy(GroupId group, UserId user) {
        sql.sql("DELETE FROM invitations WHERE group_id = :group AND created_by = :user AND accepted_at IS NULL")
                .param("group", group.value())
                .param("user", user.value())
                .update();
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        UUID group = row.getObject("group_id", UUID.class);
        return new Invitation(
                row.getObject("id", UUID.class),
                group == null ? null : new GroupId(group),
                row.getString("role"),
                row.getString("email"),
                SqlTimes.get(row, "created_at"),
                SqlTimes.get(row, "expires_at"),
                null);
    }

    private static @Nullable UserId user(@Nullable UUID id) {
        return id == null ? null : new UserId(id);
    }
}
