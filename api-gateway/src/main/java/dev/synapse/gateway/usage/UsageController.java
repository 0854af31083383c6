package dev.synapse.gateway.usage;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.usage.UsageLedger.LedgerPage;
import dev.synapse.gateway.usage.UsageLedger.Subject;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /usage} and {@code /groups/{id}/usage}: tokens and costs of model calls. */
@Tag(name = "Usage", description = "Tokens and costs of model calls")
@RestController
class UsageController {

    private static final String FROM = "An ISO 8601 time or a day in UTC; defaults to 30 days before to";
    private static final String TO = "An ISO 8601 time or a day in UTC; defaults to now";

    private final UsageLedger ledger;
    private final ResponseMemory memory;

    UsageController(UsageLedger ledger, ResponseMemory memory) {
        this.ledger = ledger;
        this.memory = memory;
    }

    @Requires(Right.READ)
    @Operation(operationId = "getUsage", summary = "Get the tokens and costs of your model calls")
    @Paged
    @GetMapping("/usage")
    ResponseEntity<UsageReport> usage(
            @AuthenticationPrincipal Session session,
            @Parameter(description = FROM, example = "2026-01-01") @RequestParam(required = false) @Nullable
                    String from,
            @Parameter(description = TO, example = "2026-01-31T12:00:00Z") @RequestParam(required = false) @Nullable
                    String to,
            @Parameter(
                            schema =
                                    @Schema(
                                            allowableValues = {"model", "agent", "group", "day"},
                                            defaultValue = "model"))
                    @RequestParam(required = false)
                    @Nullable
                    String by,
            @RequestParam(required = false) @Nullable String cursor) {
        return page("/usage", new Subject.OfUser(session.user()), Period.of(from, to, Times.now()), by, cursor);
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "getGroupUsage",
            summary = "Get the tokens and costs of the model calls in a group, whoever posted their turns")
    @Paged
    @GetMapping("/groups/{group}/usage")
    ResponseEntity<UsageReport> groupUsage(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @Parameter(description = FROM, example = "2026-01-01") @RequestParam(required = false) @Nullable
                    String from,
            @Parameter(description = TO, example = "2026-01-31T12:00:00Z") @RequestParam(required = false) @Nullable
                    String to,
            @Parameter(
                            schema =
                                    @Schema(
                                            allowableValues = {"model", "agent", "group", "day"},
                                            defaultValue = "model"))
                    @RequestParam(required = false)
                    @Nullable
                    String by,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(
                "/groups/" + group + "/usage",
                new Subject.OfGroup(group, session.user()),
                Period.of(from, to, Times.now()),
                by,
                cursor);
    }

    private ResponseEntity<UsageReport> page(
            String path, Subject subject, Period period, @Nullable String by, @Nullable String cursor) {
        UsageGrouping grouping = UsageGrouping.of(by);
        long after = cursor == null ? 0 : Cursor.parse(cursor, 1).number(0);
        LedgerPage page = memory.load(PageKeys.MAX_BYTES, () -> ledger.report(subject, period, grouping, after));
        return Page.of(page.report(), page.more() ? next(path, page.report(), after) : null);
    }

    /** The URL of the next page, for the same period. */
    private static String next(String path, UsageReport page, long after) {
        return "%s?from=%s&to=%s&by=%s&cursor=%s"
                .formatted(
                        path,
                        page.from(),
                        page.to(),
                        page.by(),
                        Cursor.write(after + page.rows().size()));
    }
}
