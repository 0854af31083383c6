package dev.synapse.orchestrator.sync;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.model.Times;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Thread summaries in PostgreSQL. Thread-safe; throws Spring's {@code DataAccessException}. */
public final class Summaries {

    private final JdbcClient sql;

    public Summaries(JdbcClient sql) {
        this.sql = sql;
    }

    /** Appends the summary unless its number exists or its group was deleted; returns the number of written rows. */
    public int write(GroupId group, Summary summary) {
        return sql.sql("""
                        INSERT INTO summaries (group_id, number, until, text, created_at)
                        SELECT id, :number, :until, :text, :now FROM groups WHERE id = :group
                        ON CONFLICT DO NOTHING
                        """)
                .param("group", group.value())
                .param("number", summary.number())
                .param("until", summary.until().value())
                .param("text", summary.text())
                .param("now", Timestamp.from(Times.now()))
                .update();
    }

    /** The group's newest summary, if any. */
    public Optional<Summary> newest(GroupId group) {
        return sql.sql("SELECT number, until, text FROM summaries WHERE group_id = :group ORDER BY number DESC LIMIT 1")
                .param("group", group.value())
                .query((row, n) -> new Summary(
                        row.getLong("number"),
                        new MessageId(row.getObject("until", UUID.class)),
                        row.getString("text")))
                .optional();
    }
}
