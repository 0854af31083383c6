package dev.synapse.gateway.identity;

import dev.synapse.gateway.oidc.ProviderIdentity;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which identity at a provider signs in to which account, in PostgreSQL. */
@Repository
class OidcIdentities {

    private final JdbcClient sql;

    OidcIdentities(JdbcClient sql) {
        this.sql = sql;
    }

    /** The account of the identity. */
    Optional<UserId> user(ProviderIdentity identity) {
        return sql.sql("SELECT user_id FROM oidc_identities WHERE issuer = :issuer AND subject = :subject")
                .param("issuer", identity.issuer())
                .param("subject", identity.subject())
                .query((row, n) -> new UserId(row.getObject("user_id", UUID.class)))
                .optional();
    }

    /** Whether the account belongs to an identity. */
    boolean isLinked(UserId user) {
        return sql.sql("SELECT EXISTS (SELECT FROM oidc_identities WHERE user_id = :user)")
                .param("user", user.value())
                .query(Boolean.class)
                .single();
    }

    /** Links the account; false if the identity or the account has just been linked by another request. */
    boolean add(ProviderIdentity identity, UserId user) {
        return sql.sql("""
                INSERT INTO oidc_identities (issuer, subject, user_id, created_at)
                VALUES (:issuer, :subject, :user, :now)
                ON CONFLICT DO NOTHING
                """)
                        .param("issuer", identity.issuer())
                        .param("subject", identity.subject())
                        .param("user", user.value())
                        .param("now", SqlTimes.of(Times.now()))
                        .update()
                == 1;
    }
}
