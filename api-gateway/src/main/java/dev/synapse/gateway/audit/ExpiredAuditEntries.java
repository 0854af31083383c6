package dev.synapse.gateway.audit;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.cleanup.ExpiredRows;
import dev.synapse.shared.sql.SqlTimes;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Removes the entries of the audit log that are older than {@code SYNAPSE_AUDIT_DAYS}. */
@Repository
class ExpiredAuditEntries implements ExpiredRows {

    private final JdbcClient sql;
    private final Duration retention;

    ExpiredAuditEntries(JdbcClient sql, GatewaySettings settings) {
        this.sql = sql;
        this.retention = settings.auditRetention();
    }

    @Override
    public String description() {
        return "entries of the audit log";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                        DELETE FROM audit_log WHERE (created_at, id) IN (
                            SELECT created_at, id FROM audit_log WHERE created_at < :end ORDER BY created_at, id LIMIT :batch
                               FOR UPDATE SKIP LOCKED)
                        """)
                        .param("end", SqlTimes.of(Instant.now().minus(retention)))
                        .param("batch", BATCH)
                        .update()
                == BATCH;
    }
}
