package dev.synapse.gateway.operator;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.operator.OperatorTurns.TurnPage;
import dev.synapse.gateway.operator.OperatorTurns.UnfinishedTurn;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.TurnStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/turns}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/turns")
class OperatorTurnController {

    private static final int DEFAULT_LIMIT = 50;
    private static final TimeCursor FIRST = new TimeCursor(Instant.EPOCH, new UUID(0, 0));

    /** Up to 500 turns are read for a page. */
    private static final long PAGE_BYTES = 500 * 300;

    private final OperatorTurns turns;
    private final ResponseMemory memory;

    OperatorTurnController(OperatorTurns turns, ResponseMemory memory) {
        this.turns = turns;
        this.memory = memory;
    }

    @Operation(
            operationId = "listUnfinishedTurns",
            summary = "List the turns that have not ended, oldest first",
            description = "With a status a page may be shorter than its limit, or empty, although more follow.")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<UnfinishedTurn>> list(
            @Parameter(schema = @Schema(allowableValues = {"running", "waiting", "queued"}))
                    @RequestParam(required = false)
                    @Nullable
                    String status,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        Optional<TurnStatus> only = Optional.ofNullable(status).map(OperatorTurnController::status);
        TimeCursor after = cursor == null ? FIRST : TimeCursor.parse(cursor);
        TurnPage page = memory.load(PAGE_BYTES, () -> turns.list(only, after, count));
        Map<String, Object> filters = new LinkedHashMap<>();
        only.ifPresent(known -> filters.put("status", known.text()));
        TimeCursor next = page.next();
        return Page.of(page.turns(), Page.next("/operator/turns", filters, count, next == null ? null : next.text()));
    }

    private static TurnStatus status(String text) {
        return switch (text) {
            case "running" -> TurnStatus.RUNNING;
            case "waiting" -> TurnStatus.WAITING;
            case "queued" -> TurnStatus.QUEUED;
            default ->
                throw ApiException.invalid(
                        "status", "must be one of running, waiting, queued, not \"%s\"".formatted(text));
        };
    }
}
