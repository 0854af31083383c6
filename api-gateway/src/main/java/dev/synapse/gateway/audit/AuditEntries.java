package dev.synapse.gateway.audit;

import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.sql.SqlTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;

/** Reads the audit log. */
@Repository
public class AuditEntries {

    private static final String COLUMNS =
            "id, user_id, action, subject_kind, subject_id, address, details::text AS details, created_at";

    private final JdbcClient sql;

    AuditEntries(JdbcClient sql) {
        this.sql = sql;
    }

    /** An entry as the API returns it. */
    public record AuditEntry(
            UUID id,
            @Nullable UserId userId,
            String action,
            @Nullable Subject subject,
            @Nullable String address,
            JsonNode details,
            Instant createdAt) {

        /** What the action was done to. */
        public record Subject(String kind, String id) {}

        /** The position of the entry in the list. */
        public TimeCursor cursor() {
            return new TimeCursor(createdAt, id);
        }
    }

    /** Which entries are listed: from {@code from} on, before {@code to}. */
    public record Filter(
            Optional<UserId> user, Optional<AuditAction> action, Optional<Instant> from, Optional<Instant> to) {}

    /** The entries after the position, newest first, at most {@code count}. */
    public List<AuditEntry> list(Filter filter, TimeCursor after, int count) {
        List<String> conditions = new ArrayList<>(List.of("(created_at, id) < (:createdAt, :id)"));
        filter.user().ifPresent(user -> conditions.add("user_id = :user"));
        filter.action().ifPresent(action -> conditions.add("action = :action"));
        filter.from().ifPresent(from -> conditions.add("created_at >= :from"));
        filter.to().ifPresent(to -> conditions.add("created_at < :to"));
        JdbcClient.StatementSpec statement = sql.sql("SELECT " + COLUMNS + " FROM audit_log WHERE "
                        + String.join(" AND ", conditions)
                        + " ORDER BY created_at DESC, id DESC LIMIT :count")
                .param("createdAt", SqlTimes.of(after.createdAt()))
                .param("id", after.id())
                .param("count", count);
        filter.user().ifPresent(user -> statement.param("user", user.value()));
        filter.action().ifPresent(action -> statement.param("action", action.text()));
        filter.from().ifPresent(from -> statement.param("from", SqlTimes.of(from)));
        filter.to().ifPresent(to -> statement.param("to", SqlTimes.of(to)));
        return statement.query((row, n) -> entry(row)).list();
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        UUID user = row.getObject("user_id", UUID.class);
        String kind = row.getString("subject_kind");
        return new AuditEntry(
                row.getObject("id", UUID.class),
                user == null ? null : new UserId(user),
                row.getString("action"),
                kind == null ? null : new AuditEntry.Subject(kind, row.getString("subject_id")),
                row.getString("address"),
                Json.mapper().readTree(row.getString("details")),
                SqlTimes.get(row, "created_at"));
    }
}
