package dev.synapse.gateway.identity;

import dev.synapse.gateway.cleanup.ExpiredRows;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes refresh tokens that have expired or whose family was revoked, and families without tokens. Spent tokens of an active family are
 * kept until they expire, because reuse of one revokes the family.
 */
@Repository
class ExpiredLogins implements ExpiredRows {

    private static final long LOCK = 0x5359_4e4c_4f47_494eL;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    ExpiredLogins(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        this.transaction = transaction;
    }

    @Override
    public String description() {
        return "refresh tokens";
    }

    @Override
    public boolean removeBatch() {
        return Boolean.TRUE.equals(transaction.execute(status -> isAlone() && removeTokens() == BATCH));
    }

    /** Two concurrent runs could each remove half of a family's tokens, and neither would see the family empty. */
    private boolean isAlone() {
        return sql.sql("SELECT pg_try_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    private int removeTokens() {
        List<UUID> families = sql.sql("""
                DELETE FROM refresh_tokens WHERE token_hash IN (
                    (SELECT token_hash FROM refresh_tokens WHERE expires_at < :now ORDER BY expires_at LIMIT :batch)
                    UNION ALL
                    (SELECT token_hash FROM refresh_families f JOIN refresh_tokens t ON t.family_id = f.id
                      WHERE f.revoked_at IS NOT NULL LIMIT :batch)
                    LIMIT :batch)
                RETURNING family_id
                """)
                .param("now", SqlTimes.of(Instant.now()))
                .param("batch", BATCH)
                .query((row, n) -> row.getObject("family_id", UUID.class))
                .list();
        if (!families.isEmpty()) {
            removeEmpty(families);
        }
        return families.size();
    }

    /** An active family always has an unexpired token, its newest. */
    private void removeEmpty(List<UUID> families) {
        sql.sql("""
                DELETE FROM refresh_families f
                 WHERE id = ANY(:ids) AND NOT EXISTS (SELECT FROM refresh_tokens t WHERE t.family_id = f.id)
                """)
                .param(
                        "ids",
                        new SqlArrayValue("uuid", families.stream().distinct().toArray()))
                .update();
    }
}
