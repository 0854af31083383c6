package dev.synapse.gateway.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.TimeCursor;
import dev.synapse.gateway.web.Validation;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /invitations}: what the caller was invited to. */
@Tag(name = "People")
@RestController
@RequestMapping("/invitations")
class ReceivedInvitationController {

    private static final int MAX_TOKEN = 1000;

    private final InvitationService service;
    private final Invitations invitations;

    ReceivedInvitationController(InvitationService service, Invitations invitations) {
        this.service = service;
        this.invitations = invitations;
    }

    record InvitationToken(
            @Schema(
                    requiredMode = REQUIRED,
                    minLength = 1,
                    maxLength = MAX_TOKEN,
                    description = "The token of the invitation")
            @Nullable
            String token) {

        @Override
        public String toString() {
            return "InvitationToken[]";
        }
    }

    @Requires(Right.READ)
    @Operation(operationId = "listReceivedInvitations", summary = "List the invitations to you, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<ReceivedInvitation>> list(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, InvitationController.DEFAULT_LIMIT);
        TimeCursor after = cursor == null ? TimeCursor.START : TimeCursor.parse(cursor);
        List<ReceivedInvitation> found = invitations.listOf(session.user(), after, count + 1);
        boolean more = found.size() > count;
        List<ReceivedInvitation> page = more ? found.subList(0, count) : found;
        ReceivedInvitation last = more ? page.getLast() : null;
        String next = last == null ? null : new TimeCursor(last.createdAt(), last.id()).text();
        return Page.of(page, Page.next("/invitations", count, next));
    }

    @Requires(Right.CREATE_GROUP)
    @Operation(
            operationId = "acceptInvitation",
            summary = "Accept an invitation to you",
            description = "409 if it was already used, or you are in the group.")
    @ErrorStatuses(409)
    @PostMapping("/{invitation}/accept")
    Joined accept(
            @AuthenticationPrincipal Session session,
            @Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String invitation) {
        return service.accept(session.user(), PathIds.uuid(invitation));
    }

    @Requires(Right.CREATE_GROUP)
    @Operation(
            operationId = "acceptInvitationByToken",
            summary = "Accept the invitation with a token",
            description =
                    "404 if there is no such invitation for you, 409 if it was already used, or you are in the group.")
    @ErrorStatuses({404, 409})
    @PostMapping("/accept")
    Joined acceptToken(@AuthenticationPrincipal Session session, @RequestBody InvitationToken invitation) {
        new Validation().text("token", invitation.token(), 1, MAX_TOKEN).throwIfInvalid();
        return service.accept(session.user(), String.valueOf(invitation.token()));
    }

    @Requires(Right.CREATE_GROUP)
    @Operation(operationId = "declineInvitation", summary = "Decline an invitation to you")
    @DeleteMapping("/{invitation}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decline(
            @AuthenticationPrincipal Session session,
            @Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String invitation) {
        service.decline(session.user(), PathIds.uuid(invitation));
    }
}
