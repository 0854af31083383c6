package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Scope;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** The API keys in PostgreSQL. A key that was revoked, or whose account was closed, has no row; one that has expired counts as none. */
@Repository
class ApiKeys {

    /** Keys of a user that have not expired. */
    static final int MAX_PER_USER = 50;

    /** The least time between two records of a key's use, so that requests do not write. */
    private static final Duration USE_INTERVAL = Duration.ofMinutes(1);

    /** When the session of a key without an expiry ends. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final LoginFamilies logins;
    private final AuditLog audit;

    ApiKeys(JdbcClient sql, TransactionTemplate transaction, LoginFamilies logins, AuditLog audit) {
        this.sql = sql;
        this.transaction = transaction;
        this.logins = logins;
        this.audit = audit;
    }

    /**
     * A key as its user sees it.
     *
     * @param expires null if it does not expire
     * @param lastUsed null if it was not used yet
     */
    record ListedKey(
            UUID id,
            String name,
            Set<Scope> scopes,
            Instant createdAt,
            @Nullable Instant expires,
            @Nullable Instant lastUsed) {

        TimeCursor cursor() {
            return new TimeCursor(createdAt, id);
        }
    }

    /**
     * Adds a key; 422 beyond the limit, 401 if the login has ended, which {@link LiveSessions} may notice a few seconds late: the key would
     * outlast it.
     */
    ListedKey add(Login login, ApiKeyRequest.Grant grant, String key) {
        UserId user = login.user();
        ListedKey added = new ListedKey(
                Uuids.next(),
                grant.name(),
                grant.scopes(),
                Times.now(),
                grant.expires().orElse(null),
                null);
        transaction.executeWithoutResult(status -> {
            lock(login);
            requireRoom(user);
            insert(user, added, key);
            audit.record(
                    AuditAction.API_KEY_CREATED,
                    AuditSubject.apiKey(added.id()),
                    Map.of("scopes", String.join(" ", names(added.scopes()))));
        });
        return added;
    }

    /** Locks the account until the transaction has added the key, and makes sure that the login is active. */
    private void lock(Login login) {
        boolean exists = sql.sql("SELECT id FROM users WHERE id = :user FOR NO KEY UPDATE")
                .param("user", login.user().value())
                .query(UUID.class)
                .optional()
                .isPresent();
        if (!exists) {
            throw ApiException.of(HttpStatus.UNAUTHORIZED, "This account was closed.");
        }
        if (!logins.isActive(login)) {
            throw ApiException.of(HttpStatus.UNAUTHORIZED, "This login has ended.");
        }
    }

    private void requireRoom(UserId user) {
        long count = sql.sql("""
                        SELECT count(*) FROM api_keys WHERE user_id = :user AND (expires_at IS NULL OR expires_at > :now)
                        """)
                .param("user", user.value())
                .param("now", SqlTimes.of(Instant.now()))
                .query(Long.class)
                .single();
        if (count >= MAX_PER_USER) {
            throw ApiException.invalid("name", "limit of %d API keys per user reached".formatted(MAX_PER_USER));
        }
    }

    private void insert(UserId user, ListedKey key, String text) {
        Instant expires = key.expires();
        sql.sql("""
                INSERT INTO api_keys (id, user_id, key_hash, name, scopes, created_at, expires_at)
                VALUES (:id, :user, :hash, :name, :scopes, :created, CAST(:expires AS timestamptz))
                """)
                .param("id", key.id())
                .param("user", user.value())
                .param("hash", ApiKeyText.hash(text))
                .param("name", key.name())
                .param("scopes", new SqlArrayValue("text", names(key.scopes()).toArray()))
                .param("created", SqlTimes.of(key.createdAt()))
                .param("expires", expires == null ? null : SqlTimes.of(expires))
                .update();
    }

    /** The user's keys after the position, newest first, at most {@code count}. */
    List<ListedKey> list(UserId user, TimeCursor after, int count) {
        return sql.sql("""
                        SELECT id, name, scopes, created_at, expires_at, last_used_at
                          FROM api_keys
                         WHERE user_id = :user AND (expires_at IS NULL OR expires_at > :now)
                           AND (created_at, id) < (:createdAt, :id)
                         ORDER BY created_at DESC, id DESC
                         LIMIT :count
                        """)
                .param("user", user.value())
                .param("now", SqlTimes.of(Instant.now()))
                .param("createdAt", SqlTimes.of(after.createdAt()))
                .param("id", after.id())
                .param("count", count)
                .query((row, n) -> new ListedKey(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        scopes(row),
                        SqlTimes.get(row, "created_at"),
                        SqlTimes.getNullable(row, "expires_at"),
                        SqlTimes.getNullable(row, "last_used_at")))
                .list();
    }

    /** Revokes a key of its user; false if the user has no such key. */
    boolean revoke(UserId user, UUID key) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean revoked = sql.sql("DELETE FROM api_keys WHERE id = :id AND user_id = :user")
                            .param("id", key)
                            .param("user", user.value())
                            .update()
                    == 1;
            if (revoked) {
                audit.record(AuditAction.API_KEY_REVOKED, AuditSubject.apiKey(key));
            }
            return revoked;
        }));
    }

    /** Revokes all keys of the user, as a part of another action; returns their number. */
    int revokeAll(UserId user) {
        return sql.sql("DELETE FROM api_keys WHERE user_id = :user")
                .param("user", user.value())
                .update();
    }

    /**
     * A valid key.
     *
     * @param lastUsed null if it was not used yet
     */
    record StoredKey(Session session, @Nullable Instant lastUsed) {

        boolean wasUsedRecently(Instant now) {
            return lastUsed != null && lastUsed.isAfter(now.minus(USE_INTERVAL));
        }
    }

    /** The key with that digest; empty if there is none or it has expired. */
    Optional<StoredKey> find(byte[] hash) {
        return sql.sql("""
                        SELECT id, user_id, scopes, expires_at, last_used_at
                          FROM api_keys
                         WHERE key_hash = :hash AND (expires_at IS NULL OR expires_at > :now)
                        """)
                .param("hash", hash)
                .param("now", SqlTimes.of(Instant.now()))
                .query((row, n) -> new StoredKey(session(row), SqlTimes.getNullable(row, "last_used_at")))
                .optional();
    }

    private static Session session(ResultSet row) throws SQLException {
        Instant expires = SqlTimes.getNullable(row, "expires_at");
        return new Session(
                new UserId(row.getObject("user_id", UUID.class)),
                row.getObject("id", UUID.class),
                expires == null ? NEVER : expires,
                scopes(row));
    }

    /** Records that the key is in use, unless that was recorded within the last minute or another does so now. */
    void recordUse(UUID key) {
        Instant now = Times.now();
        sql.sql("""
                UPDATE api_keys SET last_used_at = :now
                 WHERE id = (SELECT id FROM api_keys
                              WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :before)
                                FOR NO KEY UPDATE SKIP LOCKED)
                """)
                .param("now", SqlTimes.of(now))
                .param("id", key)
                .param("before", SqlTimes.of(now.minus(USE_INTERVAL)))
                .update();
    }

    /** Whether it is a valid key of the user. */
    boolean isActive(Login key) {
        return sql.sql("""
                        SELECT EXISTS (SELECT FROM api_keys
                                        WHERE id = :id AND user_id = :user AND (expires_at IS NULL OR expires_at > :now))
                        """)
                .param("id", key.family())
                .param("user", key.user().value())
                .param("now", SqlTimes.of(Instant.now()))
                .query(Boolean.class)
                .single();
    }

    /** The subset of the ids that are valid keys. */
    Set<UUID> active(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(
                sql.sql("SELECT id FROM api_keys WHERE id = ANY(:ids) AND (expires_at IS NULL OR expires_at > :now)")
                        .param("ids", new SqlArrayValue("uuid", ids.toArray()))
                        .param("now", SqlTimes.of(Instant.now()))
                        .query(UUID.class)
                        .list());
    }

    private static List<String> names(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::text).toList();
    }

    private static Set<Scope> scopes(ResultSet row) throws SQLException {
        return Arrays.stream((String[]) row.getArray("scopes").getArray())
                .flatMap(text -> Scope.ofKey(text).stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
