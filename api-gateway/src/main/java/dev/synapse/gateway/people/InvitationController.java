package dev.synapse.gateway.people;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/invitations}. */
@Tag(name = "People")
@RestController
@RequestMapping("/groups/{group}/invitations")
class InvitationController {

    static final int DEFAULT_LIMIT = 50;

    private final InvitationService service;
    private final Invitations invitations;
    private final IdempotentCreations creations;

    InvitationController(InvitationService service, Invitations invitations, IdempotentCreations creations) {
        this.creations = creations;
        this.service = service;
        this.invitations = invitations;
    }

    @Requires(Right.OWN_GROUP)
    @Operation(
            operationId = "invite",
            summary = "Invite someone into a group",
            description =
                    "The response has a token, which is shown this once: pass it on to the invited person, who accepts it by"
                            + " `POST /invitations/accept`, or opens an account with it. If `email` is that of an account, the account also"
                            + " finds the invitation in `GET /invitations`; the response does not tell whether it is. A group has at most"
                            + " 100 open invitations.")
    @ErrorStatuses(409)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Invitation invite(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String key,
            @RequestBody InvitationRequest invitation) {
        Creation creation = new Creation(session.user(), key, "an invitation into " + group, invitation);
        return creations.once(creation, Invitation.class, () -> service.make(session.user(), invitation.into(group)));
    }

    @Requires(Right.OWN_GROUP)
    @Operation(operationId = "listInvitations", summary = "List the open invitations into a group, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<Invitation>> list(
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(invitations, group, "/groups/" + group + "/invitations", limit, cursor);
    }

    static ResponseEntity<List<Invitation>> page(
            Invitations invitations,
            @Nullable GroupId group,
            String path,
            @Nullable String limit,
            @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        TimeCursor after = cursor == null ? TimeCursor.START : TimeCursor.parse(cursor);
        List<Invitation> found = invitations.list(group, after, count + 1);
        boolean more = found.size() > count;
        List<Invitation> page = more ? found.subList(0, count) : found;
        Invitation last = more ? page.getLast() : null;
        String next = last == null ? null : new TimeCursor(last.createdAt(), last.id()).text();
        return Page.of(page, Page.next(path, count, next));
    }

    @Requires(Right.OWN_GROUP)
    @Operation(operationId = "withdrawInvitation", summary = "Withdraw an open invitation")
    @DeleteMapping("/{invitation}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(
            @PathVariable GroupId group,
            @Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String invitation) {
        service.withdraw(group, PathIds.uuid(invitation));
    }
}
