package dev.synapse.gateway.turns;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.turns.TurnPages.TurnPage;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/turns}. */
@Tag(name = "Turns", description = "The processing of a message: status, steps and cancellation")
@RestController
@RequestMapping("/groups/{group}/turns")
class TurnController {

    private static final int DEFAULT_LIMIT = 20;

    private final TurnPages turns;
    private final ModelCalls calls;
    private final TurnCancellation cancellation;

    TurnController(TurnPages turns, ModelCalls calls, TurnCancellation cancellation) {
        this.turns = turns;
        this.calls = calls;
        this.cancellation = cancellation;
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "listTurns", summary = "List the turns, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<Turn>> list(
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        long before = cursor == null ? Long.MAX_VALUE : Cursor.parse(cursor, 1).number(0);
        TurnPage page = turns.list(group, before, count);
        String next = page.before().map(number -> Cursor.write(number)).orElse(null);
        return Page.of(page.turns(), Page.next("/groups/" + group + "/turns", count, next));
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "getTurn", summary = "Get a turn with its steps")
    @GetMapping("/{turn}")
    Turn get(@PathVariable GroupId group, @PathVariable TurnId turn) {
        return turns.get(group, turn);
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "listModelCalls",
            summary = "List the model calls of a turn, in the order in which they began",
            description =
                    "Each attempt of a step, with the time to its first text. A turn has them once it has ended; at most the first"
                            + " 1,000 are listed.")
    @GetMapping("/{turn}/calls")
    List<RecordedModelCall> calls(@PathVariable GroupId group, @PathVariable TurnId turn) {
        return calls.of(group, turn);
    }

    /** 202 if the cancellation was requested, 200 if the turn had already ended. */
    @Requires(Right.POST)
    @Operation(operationId = "cancelTurn", summary = "Cancel a turn")
    @ApiResponse(responseCode = "200", description = "The turn had already ended", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "202", description = "Cancellation requested", useReturnTypeSchema = true)
    @PostMapping("/{turn}/cancel")
    ResponseEntity<Turn> cancel(@PathVariable GroupId group, @PathVariable TurnId turn) {
        Turn known = get(group, turn);
        if (known.status().isFinal() || !cancellation.request(turn)) {
            return ResponseEntity.ok(get(group, turn));
        }
        return ResponseEntity.accepted().body(known);
    }
}
