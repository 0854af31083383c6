package dev.synapse.gateway.people;

import dev.synapse.gateway.cleanup.ExpiredRows;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Removes invitations a day after they expired. */
@Repository
class ExpiredInvitations implements ExpiredRows {

    private static final int INVITATIONS = 1_000;

    private final JdbcClient sql;

    ExpiredInvitations(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String description() {
        return "expired invitations";
    }

    @Override
    public boolean removeBatch() {
        return sql.sql("""
                DELETE FROM invitations
                 WHERE id IN (SELECT id FROM invitations
                               WHERE expires_at < now() - interval '1 day'
                               ORDER BY expires_at LIMIT :batch
                                 FOR UPDATE SKIP LOCKED)
                """).param("batch", INVITATIONS).update() == INVITATIONS;
    }
}
