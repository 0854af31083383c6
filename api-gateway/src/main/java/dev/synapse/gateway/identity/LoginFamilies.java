package dev.synapse.gateway.identity;

import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.identity.RefreshTokens.StoredToken;
import dev.synapse.gateway.identity.Users.StoredPassword;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The logins in PostgreSQL: each is a family of refresh tokens, of which only the newest is valid. Reuse of a spent token means that it or
 * its successor was stolen, so it revokes the family (RFC 9700, section 4.14.2).
 */
@Repository
class LoginFamilies {

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final RefreshTokens tokens;
    private final AuditLog audit;

    LoginFamilies(JdbcClient sql, TransactionTemplate transaction, RefreshTokens tokens, AuditLog audit) {
        this.sql = sql;
        this.transaction = transaction;
        this.tokens = tokens;
        this.audit = audit;
    }

    /** A login and its newest refresh token. */
    record Grant(Login login, String refreshToken) {

        @Override
        public String toString() {
            return "Grant[login=%s]".formatted(login);
        }
    }

    /**
     * Opens a login; empty if the password has changed since it was verified, which must not leave a login of the old one.
     *
     * @param client what the client calls itself, null if unknown
     */
    Optional<Grant> open(StoredPassword verified, @Nullable String client) {
        Login login = new Login(verified.user(), UUID.randomUUID());
        return transaction.execute(status -> {
            int opened = sql.sql("""
                            INSERT INTO refresh_families (id, user_id, client, created_at, last_used_at)
                            SELECT :id, id, :client, :now, :now FROM users WHERE id = :user AND password_hash = :hash FOR SHARE
                            """)
                    .param("id", login.family())
                    .param("user", verified.user().value())
                    .param("hash", verified.passwordHash())
                    .param("client", client)
                    .param("now", SqlTimes.of(Times.now()))
                    .update();
            if (opened == 0) {
                return Optional.empty();
            }
            audit.recordOf(
                    login.user(),
                    AuditAction.LOGIN_OPENED,
                    AuditSubject.login(login.family()),
                    client == null ? Map.of() : Map.of("client", client));
            return Optional.of(first(login));
        });
    }

    /** Opens a login of someone for whom a provider vouches; empty if the account was closed. */
    Optional<Grant> open(UserId user, String issuer, @Nullable String client) {
        Login login = new Login(user, UUID.randomUUID());
        return transaction.execute(status -> {
            int opened = sql.sql("""
                            INSERT INTO refresh_families (id, user_id, client, created_at, last_used_at)
                            SELECT :id, id, CAST(:client AS text), :now, :now FROM users WHERE id = :user FOR SHARE
                            """)
                    .param("id", login.family())
                    .param("user", user.value())
                    .param("client", client)
                    .param("now", SqlTimes.of(Times.now()))
                    .update();
            if (opened == 0) {
                return Optional.empty();
            }
            Map<String, String> details = new HashMap<>(Map.of("issuer", issuer));
            if (client != null) {
                details.put("client", client);
            }
            audit.recordOf(user, AuditAction.LOGIN_OPENED, AuditSubject.login(login.family()), details);
            return Optional.of(first(login));
        });
    }

    /** Whether the login was opened at most so long ago. */
    boolean isRecent(Login login, Duration time) {
        return sql.sql("""
                SELECT EXISTS (SELECT FROM refresh_families
                                WHERE id = :id AND user_id = :user AND revoked_at IS NULL AND created_at > :since)
                """)
                .param("id", login.family())
                .param("user", login.user().value())
                .param("since", SqlTimes.of(Instant.now().minus(time)))
                .query(Boolean.class)
                .single();
    }

    private Grant first(Login login) {
        String token = OpaqueTokens.generate();
        tokens.add(login.family(), token);
        return new Grant(login, token);
    }

    /**
     * A login as its user sees it.
     *
     * @param client what the client called itself, null if unknown
     */
    record ListedLogin(UUID id, @Nullable String client, Instant createdAt, Instant lastUsedAt) {

        TimeCursor cursor() {
            return new TimeCursor(createdAt, id);
        }
    }

    /** The user's active logins after the position, newest first, at most {@code count}. */
    List<ListedLogin> list(UserId user, TimeCursor after, int count) {
        return sql.sql("""
                        SELECT * FROM (
                            SELECT id, client, date_trunc('milliseconds', created_at) AS created_at,
                                   coalesce(last_used_at, created_at) AS last_used_at
                              FROM refresh_families f
                             WHERE user_id = :user AND revoked_at IS NULL
                               AND EXISTS (SELECT FROM refresh_tokens t
                                            WHERE t.family_id = f.id AND t.spent_at IS NULL AND t.expires_at > :now)) active
                         WHERE (created_at, id) < (:createdAt, :id)
                         ORDER BY created_at DESC, id DESC
                         LIMIT :count
                        """)
                .param("user", user.value())
                .param("now", SqlTimes.of(Instant.now()))
                .param("createdAt", SqlTimes.of(after.createdAt()))
                .param("id", after.id())
                .param("count", count)
                .query((row, n) -> new ListedLogin(
                        row.getObject("id", UUID.class),
                        row.getString("client"),
                        SqlTimes.get(row, "created_at"),
                        SqlTimes.get(row, "last_used_at").truncatedTo(ChronoUnit.MILLIS)))
                .list();
    }

    /** Exchanges the token for the next one; empty if it is invalid. */
    Optional<Grant> refresh(String token) {
        return transaction.execute(status -> tokens.find(token)
                .flatMap(found -> found.isValid()
                        ? Optional.of(rotate(token, found.login(), OpaqueTokens.generate()))
                        : refuse(found)));
    }

    /** Spends the token, which is valid and locked, and adds the next one. */
    Grant rotate(String token, Login login, String next) {
        tokens.spend(token);
        sql.sql("UPDATE refresh_families SET last_used_at = :now WHERE id = :id")
                .param("now", SqlTimes.of(Times.now()))
                .param("id", login.family())
                .update();
        tokens.add(login.family(), next);
        return new Grant(login, next);
    }

    /** Nothing for an invalid token; a spent one ends its login. */
    Optional<Grant> refuse(StoredToken invalid) {
        if (invalid.spentAt() != null) {
            revoke(invalid.login(), AuditAction.LOGIN_REVOKED);
        }
        return Optional.empty();
    }

    /**
     * Revokes a login of its user: its refresh and access tokens become invalid. False if the user has no such login, or it was revoked
     * before.
     */
    boolean revoke(Login login, AuditAction reason) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int revoked = sql.sql("""
                            UPDATE refresh_families SET revoked_at = :now
                             WHERE id = :id AND user_id = :user AND revoked_at IS NULL
                            """)
                    .param("now", SqlTimes.of(Instant.now()))
                    .param("id", login.family())
                    .param("user", login.user().value())
                    .update();
            if (revoked == 1) {
                audit.recordOf(login.user(), reason, AuditSubject.login(login.family()), Map.of());
            }
            return revoked == 1;
        }));
    }

    /** Revokes all logins of the user but this one; returns their number. */
    int revokeOthers(Login kept) {
        return sql.sql("""
                UPDATE refresh_families SET revoked_at = :now
                 WHERE user_id = :user AND id <> :id AND revoked_at IS NULL
                """)
                .param("now", SqlTimes.of(Instant.now()))
                .param("id", kept.family())
                .param("user", kept.user().value())
                .update();
    }

    /** Revokes all logins of the user; returns their number. */
    int revokeAll(UserId user) {
        return sql.sql("UPDATE refresh_families SET revoked_at = :now WHERE user_id = :user AND revoked_at IS NULL")
                .param("now", SqlTimes.of(Instant.now()))
                .param("user", user.value())
                .update();
    }

    /** Revokes all logins of the user but this one, as an action of its own. */
    void endOthers(Login kept) {
        transaction.executeWithoutResult(status -> {
            int ended = revokeOthers(kept);
            if (ended > 0) {
                audit.record(
                        AuditAction.OTHER_LOGINS_ENDED,
                        AuditSubject.of(kept.user()),
                        Map.of("logins", Integer.toString(ended)));
            }
        });
    }

    /** Whether the login is the user's and not revoked. A closed account has no logins. */
    boolean isActive(Login login) {
        return sql.sql("""
                SELECT EXISTS (SELECT FROM refresh_families WHERE id = :id AND user_id = :user AND revoked_at IS NULL)
                """)
                .param("id", login.family())
                .param("user", login.user().value())
                .query(Boolean.class)
                .single();
    }

    /** The subset of the families that is not revoked. */
    Set<UUID> active(Collection<UUID> families) {
        if (families.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(sql.sql("SELECT id FROM refresh_families WHERE id = ANY(:ids) AND revoked_at IS NULL")
                .param("ids", new SqlArrayValue("uuid", families.toArray()))
                .query(UUID.class)
                .list());
    }
}
