package dev.synapse.gateway.files;

import dev.synapse.gateway.cleanup.ExpiredRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Removes uploaded files that no message carries after 24 hours, by PostgreSQL's clock. */
@Repository
class ExpiredFiles implements ExpiredRows {

    private static final int FILES = 50;

    private final JdbcClient sql;

    ExpiredFiles(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String description() {
        return "files without a message";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                DELETE FROM files
                 WHERE id IN (SELECT id FROM files
                               WHERE message_id IS NULL AND created_at < now() - interval '24 hours'
                               ORDER BY created_at LIMIT :batch
                                 FOR UPDATE SKIP LOCKED)
                """).param("batch", FILES).update() == FILES;
    }
}
