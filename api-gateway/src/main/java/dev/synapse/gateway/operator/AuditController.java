package dev.synapse.gateway.operator;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditEntries;
import dev.synapse.gateway.audit.AuditEntries.AuditEntry;
import dev.synapse.gateway.audit.AuditEntries.Filter;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.gateway.web.TimeParameter;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/audit}. */
@Tag(
        name = "Operator",
        description = "Workers, queues, dead letters, users and the audit log; requires the role operator")
@RestController
@RequestMapping("/operator/audit")
class AuditController {

    private static final int DEFAULT_LIMIT = 50;

    /** Details are a few values of up to 200 characters. */
    private static final long ENTRY_BYTES = 4_000;

    private final AuditEntries entries;
    private final ResponseMemory memory;

    AuditController(AuditEntries entries, ResponseMemory memory) {
        this.entries = entries;
        this.memory = memory;
    }

    @Operation(operationId = "listAuditEntries", summary = "List the entries of the audit log, newest first")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<AuditEntry>> list(
            @RequestParam(required = false) @Nullable UserId user,
            @Parameter(example = "login.opened") @RequestParam(required = false) @Nullable String action,
            @Parameter(description = "An ISO 8601 time or a day in UTC", example = "2026-01-01")
                    @RequestParam(required = false)
                    @Nullable
                    String from,
            @Parameter(
                            description = "An ISO 8601 time, not included, or a day in UTC, included",
                            example = "2026-01-31T12:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String to,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        Filter filter = new Filter(
                Optional.ofNullable(user),
                Optional.ofNullable(action).map(AuditAction::of),
                Optional.ofNullable(from).map(text -> TimeParameter.from("from", text)),
                Optional.ofNullable(to).map(text -> TimeParameter.to("to", text)));
        TimeCursor after = cursor == null ? TimeCursor.START : TimeCursor.parse(cursor);
        List<AuditEntry> found = memory.load(count * ENTRY_BYTES, () -> entries.list(filter, after, count + 1));
        boolean more = found.size() > count;
        List<AuditEntry> page = more ? found.subList(0, count) : found;
        String next = more ? page.getLast().cursor().text() : null;
        return Page.of(page, Page.next("/operator/audit", parameters(filter), count, next));
    }

    private static Map<String, Object> parameters(Filter filter) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        filter.user().ifPresent(user -> parameters.put("user", user));
        filter.action().ifPresent(action -> parameters.put("action", action.text()));
        filter.from().ifPresent(from -> parameters.put("from", from));
        filter.to().ifPresent(to -> parameters.put("to", to));
        return parameters;
    }
}
