package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The refresh tokens in PostgreSQL, by their digests. A change belongs into a transaction that has found a token of the family. */
@Repository
class RefreshTokens {

    private final JdbcClient sql;
    private final Duration lifetime;

    RefreshTokens(JdbcClient sql, GatewaySettings settings) {
        this.sql = sql;
        this.lifetime = settings.refreshTokens();
    }

    /**
     * A token and the state of its login.
     *
     * @param revoked whether the login has ended
     * @param spentAt when the token was exchanged for the next one, null if it was not
     */
    record StoredToken(
            Login login,
            boolean revoked,
            Instant expires,
            @Nullable Instant spentAt) {

        boolean isValid() {
            return spentAt == null && !revoked && expires.isAfter(Instant.now());
        }

        /** Whether the token was spent at most so long ago, and its login continues. */
        boolean wasSpentWithin(Duration time) {
            return spentAt != null && !revoked && spentAt.isAfter(Instant.now().minus(time));
        }
    }

    /** How long a token is valid. */
    Duration lifetime() {
        return lifetime;
    }

    /** Finds the token and locks its family, so that only one of two concurrent uses succeeds. */
    Optional<StoredToken> find(String token) {
        return sql.sql("""
                SELECT f.id, f.user_id, f.revoked_at IS NOT NULL AS revoked, t.expires_at, t.spent_at
                FROM refresh_tokens t JOIN refresh_families f ON f.id = t.family_id
                WHERE t.token_hash = :hash
                FOR UPDATE
                """)
                .param("hash", Sha256.of(token))
                .query((row, n) -> new StoredToken(
                        new Login(new UserId(row.getObject("user_id", UUID.class)), row.getObject("id", UUID.class)),
                        row.getBoolean("revoked"),
                        SqlTimes.get(row, "expires_at"),
                        row.getObject("spent_at") == null ? null : SqlTimes.get(row, "spent_at")))
                .optional();
    }

    /** Whether the token is the family's and can be exchanged. */
    boolean isUnspent(String token, UUID family) {
        return sql.sql("""
                SELECT EXISTS (SELECT FROM refresh_tokens
                                WHERE token_hash = :hash AND family_id = :family AND spent_at IS NULL AND expires_at > :now)
                """)
                .param("hash", Sha256.of(token))
                .param("family", family)
                .param("now", SqlTimes.of(Instant.now()))
                .query(Boolean.class)
                .single();
    }

    void add(UUID family, String token) {
        sql.sql("INSERT INTO refresh_tokens (token_hash, family_id, expires_at) VALUES (:hash, :family, :expires)")
                .param("hash", Sha256.of(token))
                .param("family", family)
                .param("expires", SqlTimes.of(Instant.now().plus(lifetime)))
                .update();
    }

    void spend(String token) {
        sql.sql("UPDATE refresh_tokens SET spent_at = :now WHERE token_hash = :hash")
                .param("now", SqlTimes.of(Instant.now()))
                .param("hash", Sha256.of(token))
                .update();
    }
}
