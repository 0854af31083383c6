package dev.synapse.gateway.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.deadletters.DeadLetter;
import dev.synapse.gateway.deadletters.DeadLetter.Position;
import dev.synapse.gateway.deadletters.DeadLetterRetry;
import dev.synapse.gateway.deadletters.DeadLetterRetry.Outcome;
import dev.synapse.gateway.deadletters.DeadLetters;
import dev.synapse.gateway.deadletters.DeadLetters.LetterPage;
import dev.synapse.gateway.deadletters.ListedDeadLetter;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.TurnId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/dead-letters}: what {@code ./synapse dead-letters} does. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/dead-letters")
class DeadLetterController {

    private static final int DEFAULT_LIMIT = 50;
    private static final String PATH = "/operator/dead-letters";

    /** A page, and the letters that are read ahead. */
    private static final long BYTES = 2 * PageKeys.MAX_BYTES;

    private final DeadLetters letters;
    private final DeadLetterRetry retry;
    private final AuditLog audit;
    private final ResponseMemory memory;

    DeadLetterController(DeadLetters letters, DeadLetterRetry retry, AuditLog audit, ResponseMemory memory) {
        this.letters = letters;
        this.retry = retry;
        this.audit = audit;
        this.memory = memory;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Retried(
            @Schema(
                    allowableValues = {"reposted", "requeued"},
                    description = "Whether the message of the turn was posted again, or the job is back in its queue")
            String outcome,

            @Schema(description = "The new turn of a message that was posted again") @Nullable
            TurnId turnId) {}

    @Operation(operationId = "listDeadLetters", summary = "List the jobs that were given up, oldest first")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<ListedDeadLetter>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        Position after = cursor == null ? Position.START : position(Cursor.parse(cursor, 3));
        LetterPage page = memory.load(BYTES, () -> letters.page(after, count, PageKeys.MAX_BYTES));
        String next = page.next()
                .map(last -> Cursor.write(last.milliseconds(), last.sequence(), last.shard()))
                .orElse(null);
        return Page.of(page.letters().stream().map(ListedDeadLetter::of).toList(), Page.next(PATH, count, next));
    }

    private static Position position(Cursor cursor) {
        return new Position(
                cursor.number(0), cursor.number(1), Math.toIntExact(Math.min(cursor.number(2), Integer.MAX_VALUE)));
    }

    @Operation(
            operationId = "retryDeadLetter",
            summary = "Retry a job that was given up",
            description =
                    "Posts the message of its turn again, as a new turn of the group; once, however often it is retried. A job"
                            + " that cannot be read goes back into its queue. 409 if its turn has not ended, has completed or was deleted.")
    @ErrorStatuses({403, 409, 422})
    @PostMapping("/{letter}/retry")
    @Requires(Right.OPERATE)
    Retried retry(@PathVariable String letter) {
        DeadLetter found = find(letter);
        Outcome outcome = retry.retry(found);
        Retried retried = switch (outcome) {
            case Outcome.Reposted reposted -> new Retried("reposted", reposted.turn());
            case Outcome.Requeued requeued -> new Retried("requeued", null);
            case Outcome.Refused refused ->
                throw ApiException.of(HttpStatus.CONFLICT, "Not retried: " + refused.reason() + ".");
        };
        Map<String, String> details = details(found);
        details.put("outcome", retried.outcome());
        if (retried.turnId() != null) {
            details.put("new_turn", retried.turnId().toString());
        }
        audit.recordDone(AuditAction.DEAD_LETTER_RETRIED, subject(found), details);
        return retried;
    }

    @Operation(operationId = "discardDeadLetter", summary = "Delete a job that was given up")
    @ErrorStatuses(403)
    @DeleteMapping("/{letter}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Right.OPERATE)
    void discard(@PathVariable String letter) {
        DeadLetter found = find(letter);
        if (!letters.remove(found)) {
            throw ApiException.notFound();
        }
        audit.recordDone(AuditAction.DEAD_LETTER_DISCARDED, subject(found), details(found));
    }

    private DeadLetter find(String id) {
        return letters.find(id).orElseThrow(ApiException::notFound);
    }

    private static AuditSubject subject(DeadLetter letter) {
        return new AuditSubject("dead_letter", letter.id());
    }

    private static Map<String, String> details(DeadLetter letter) {
        Map<String, String> details = new TreeMap<>();
        details.put("job", letter.kind());
        letter.turn().ifPresent(turn -> details.put("turn", turn.toString()));
        return details;
    }
}
