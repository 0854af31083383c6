package dev.synapse.gateway.people;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.identity.Emails;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/invitations}: invitations to open an account. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/invitations")
class RegistrationInvitationController {

    private static final String PATH = "/operator/invitations";

    private final InvitationService service;
    private final Invitations invitations;
    private final IdempotentCreations creations;

    RegistrationInvitationController(
            InvitationService service, Invitations invitations, IdempotentCreations creations) {
        this.creations = creations;
        this.service = service;
        this.invitations = invitations;
    }

    /** An invitation to open an account. */
    record RegistrationInvitationRequest(
            @Schema(
                    description = InvitationRequest.EMAIL,
                    format = "email",
                    minLength = 3,
                    maxLength = Emails.MAX,
                    example = "ben@example.org")
            @Nullable
            String email,

            @Schema(description = InvitationRequest.HOURS, minimum = "1", maximum = "720", example = "168") @Nullable
            Integer expiresInHours) {

        private NewInvitation checked() {
            Validation validation = new Validation();
            NewInvitation invitation = new NewInvitation(
                    null,
                    null,
                    InvitationRequest.email(validation, email),
                    InvitationRequest.expiresAt(validation, expiresInHours));
            validation.throwIfInvalid();
            return invitation;
        }
    }

    @Requires(Right.OPERATE)
    @Operation(
            operationId = "inviteUser",
            summary = "Invite someone to open an account",
            description = "The response has a token, which is shown this once: `invitation` of `POST /auth/register`.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Invitation invite(
            @AuthenticationPrincipal Session session,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String key,
            @RequestBody RegistrationInvitationRequest invitation) {
        Creation creation = new Creation(session.user(), key, "an invitation", invitation);
        return creations.once(creation, Invitation.class, () -> service.make(session.user(), invitation.checked()));
    }

    @Requires(Right.OPERATE)
    @Operation(
            operationId = "listUserInvitations",
            summary = "List the open invitations to open an account, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<Invitation>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return InvitationController.page(invitations, null, PATH, limit, cursor);
    }

    @Requires(Right.OPERATE)
    @Operation(operationId = "withdrawUserInvitation", summary = "Withdraw an open invitation to open an account")
    @DeleteMapping("/{invitation}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@Parameter(schema = @Schema(type = "string", format = "uuid")) @PathVariable String invitation) {
        service.withdraw(null, PathIds.uuid(invitation));
    }
}
