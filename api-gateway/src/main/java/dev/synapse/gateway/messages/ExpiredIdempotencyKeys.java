package dev.synapse.gateway.messages;

import dev.synapse.gateway.cleanup.ExpiredRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Removes idempotency keys 24 hours after the end of their turn, by PostgreSQL's clock. */
@Repository
class ExpiredIdempotencyKeys implements ExpiredRows {

    private final JdbcClient sql;

    ExpiredIdempotencyKeys(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String description() {
        return "idempotency keys";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                UPDATE turns SET client_message_id = NULL, request_hash = NULL
                 WHERE id IN (SELECT id FROM turns
                               WHERE client_message_id IS NOT NULL AND ended_at < now() - interval '24 hours'
                               ORDER BY ended_at LIMIT :batch
                                 FOR UPDATE SKIP LOCKED)
                """).param("batch", BATCH).update() == BATCH;
    }
}
