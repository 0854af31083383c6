package dev.synapse.gateway.identity;

import dev.synapse.gateway.cleanup.ExpiredRows;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Removes API keys that have expired. */
@Repository
class ExpiredApiKeys implements ExpiredRows {

    private final JdbcClient sql;

    ExpiredApiKeys(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String description() {
        return "API keys";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                        DELETE FROM api_keys WHERE id IN (
                            SELECT id FROM api_keys WHERE expires_at < :now ORDER BY expires_at LIMIT :batch
                               FOR UPDATE SKIP LOCKED)
                        """)
                        .param("now", SqlTimes.of(Instant.now()))
                        .param("batch", BATCH)
                        .update()
                == BATCH;
    }
}
