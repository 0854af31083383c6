package dev.synapse.gateway.audit;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.sql.SqlTimes;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Writes the audit log. Call {@link #record} in the transaction of the action, so that both are stored or neither; call {@link #recordDone}
 * after an action that is not in PostgreSQL. The user and the client's address are those of the current request. Details are a few short
 * values without secrets or e-mail addresses, since a row outlives its account. Thread-safe.
 */
@Repository
public class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final int MAX_VALUE = 200;

    private final JdbcClient sql;

    AuditLog(JdbcClient sql) {
        this.sql = sql;
    }

    /** Records an action of the request's user. */
    public void record(AuditAction action, AuditSubject subject) {
        record(action, subject, Map.of());
    }

    /** Records an action of the request's user; details beyond 200 characters are shortened. */
    public void record(AuditAction action, AuditSubject subject, Map<String, String> details) {
        recordOf(user().orElse(null), action, subject, details);
    }

    /** Records an action of a user whom the request does not name, such as a login. */
    public void recordOf(@Nullable UserId user, AuditAction action, AuditSubject subject, Map<String, String> details) {
        sql.sql("""
                INSERT INTO audit_log (id, user_id, action, subject_kind, subject_id, address, details, created_at)
                VALUES (:id, CAST(:user AS uuid), :action, :kind, :subject, :address, CAST(:details AS jsonb), :now)
                """)
                .param("id", Uuids.next())
                .param("user", user == null ? null : user.value())
                .param("action", action.text())
                .param("kind", subject.kind())
                .param("subject", clean(subject.id()))
                .param(
                        "address",
                        request().map(HttpServletRequest::getRemoteAddr).orElse(null))
                .param("details", json(details))
                .param("now", SqlTimes.of(Times.now()))
                .update();
    }

    /** Records an action of the request's user that cannot be undone any more; if PostgreSQL is away, the service's log has it. */
    public void recordDone(AuditAction action, AuditSubject subject, Map<String, String> details) {
        recordDoneOf(user().orElse(null), action, subject, details);
    }

    /** As {@link #recordDone}, of a user whom the request does not name. */
    public void recordDoneOf(
            @Nullable UserId user, AuditAction action, AuditSubject subject, Map<String, String> details) {
        try {
            recordOf(user, action, subject, details);
        } catch (DataAccessException | TransactionException e) {
            log.error(
                    "The audit log lacks {} of {} {} by user {}, details {}: {}",
                    action.text(),
                    subject.kind(),
                    subject.id(),
                    user,
                    json(details),
                    e.getMessage());
        }
    }

    private static Optional<HttpServletRequest> request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? Optional.of(attributes.getRequest())
                : Optional.empty();
    }

    private static Optional<UserId> user() {
        return request()
                .map(HttpServletRequest::getUserPrincipal)
                .map(Principal::getName)
                .map(UserId::of);
    }

    private static String json(Map<String, String> details) {
        Map<String, String> cleaned = new TreeMap<>();
        details.forEach((name, value) -> cleaned.put(name, clean(value)));
        return Json.write(cleaned);
    }

    /** Replaces what PostgreSQL cannot store, NUL and halves of surrogate pairs. */
    private static String clean(String value) {
        String shortened = value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE - 1) + "…";
        return shortened.replaceAll("[\u0000\\p{Cs}]", "\uFFFD");
    }
}
