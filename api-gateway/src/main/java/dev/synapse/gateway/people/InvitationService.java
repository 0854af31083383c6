package dev.synapse.gateway.people;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.GroupRole;
import dev.synapse.gateway.access.OperatorRole;
import dev.synapse.gateway.activity.ActivityNotices;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.identity.AccountInvitations;
import dev.synapse.gateway.identity.OpaqueTokens;
import dev.synapse.gateway.people.Invitations.Found;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes and accepts invitations. Each can be accepted once. */
@Service
class InvitationService implements AccountInvitations {

    private static final int MAX_OPEN = 100;

    private final Invitations invitations;
    private final People people;
    private final Access access;
    private final AuditLog audit;
    private final ActivityNotices notices;
    private final OperatorRole operators;

    InvitationService(
            Invitations invitations,
            People people,
            Access access,
            AuditLog audit,
            ActivityNotices notices,
            OperatorRole operators) {
        this.operators = operators;
        this.notices = notices;
        this.access = access;
        this.invitations = invitations;
        this.people = people;
        this.audit = audit;
    }

    /** Makes an invitation, whose token is shown this once; 409 for an address that is in the group, 422 beyond the limit. */
    @Transactional
    Invitation make(UserId by, NewInvitation invitation) {
        GroupId group = invitation.group();
        String email = invitation.email();
        if (group != null) {
            people.lock(group);
            access.requireRole(by, group, GroupRole.OWNER);
            if (email != null && people.contains(group, email)) {
                throw ApiException.conflict("email", "is already in the group");
            }
        }
        if (invitations.countOpen(group) >= MAX_OPEN) {
            throw ApiException.invalid(
                    "email", "limit of %d open invitations reached; withdraw some".formatted(MAX_OPEN));
        }
        Invitation made = invitations.add(by, invitation, OpaqueTokens.generate());
        audit.record(AuditAction.INVITATION_MADE, subject(made), details(made));
        return made;
    }

    /** Withdraws an open invitation into the group, or one to open an account; 404 if there is none. */
    @Transactional
    void withdraw(@Nullable GroupId group, UUID id) {
        if (!invitations.remove(group, id)) {
            throw ApiException.notFound();
        }
        audit.record(AuditAction.INVITATION_WITHDRAWN, new AuditSubject("invitation", id.toString()));
    }

    /** Declines an open invitation of the user; 404 if there is none. */
    void decline(UserId user, UUID id) {
        if (!invitations.removeOf(user, id)) {
            throw ApiException.notFound();
        }
    }

    /** Accepts an invitation that the user received; 404 for any other. */
    @Transactional
    Joined accept(UserId user, UUID id) {
        Found found =
                invitations.find(id).filter(each -> user.equals(each.user())).orElseThrow(ApiException::notFound);
        return join(user, found);
    }

    /** Accepts the invitation with that token; 404 if there is none that the user may accept. */
    @Transactional
    Joined accept(UserId user, String token) {
        return join(user, find(people.email(user), token).orElseThrow(ApiException::notFound));
    }

    /** The invitation with that token, if the account with that address may use it. */
    private Optional<Found> find(String email, String token) {
        return invitations.find(token).filter(this::isValid).filter(found -> {
            String invited = found.invitation().email();
            return invited == null || invited.equals(email);
        });
    }

    /** An invitation to open an account is an operator's: it ends with that role. */
    private boolean isValid(Found found) {
        return found.invitation().groupId() != null || operators.isOperator(found.by());
    }

    private Joined join(UserId user, Found found) {
        GroupId group = found.invitation().groupId();
        if (group == null) {
            throw ApiException.conflict("token", "is an invitation to open an account, and you have one");
        }
        people.lock(group);
        if (people.find(group, user).isPresent()) {
            throw ApiException.conflict("group", "you are already in this group");
        }
        use(user, found);
        if (people.count(group) >= PeopleController.MAX_PEOPLE) {
            throw ApiException.conflict(
                    "group", "limit of %d people per group reached".formatted(PeopleController.MAX_PEOPLE));
        }
        String role = Objects.requireNonNull(found.invitation().role());
        people.add(group, user, GroupRole.of(role).orElseThrow());
        notices.changed(user, group);
        audit.recordOf(user, AuditAction.INVITATION_ACCEPTED, subject(found.invitation()), details(found.invitation()));
        return new Joined(group, role);
    }

    private void use(UserId user, Found found) {
        if (found.isAccepted() || !invitations.accept(found.invitation().id(), user)) {
            throw ApiException.conflict("invitation", "was already used");
        }
    }

    @Override
    public boolean isOpen(String token) {
        return invitations
                .find(token)
                .filter(found -> !found.isAccepted() && found.invitation().groupId() != null)
                .isPresent();
    }

    @Override
    public void require(String email, String token) {
        Found found = find(email, token).orElseThrow(InvitationService::noInvitation);
        if (found.isAccepted()) {
            throw ApiException.conflict("invitation", "was already used");
        }
    }

    @Override
    public void acceptAsNew(UserId user, String token) {
        Found found = find(people.email(user), token).orElseThrow(InvitationService::noInvitation);
        if (found.invitation().groupId() == null) {
            use(user, found);
        } else {
            join(user, found);
        }
    }

    private static ApiException noInvitation() {
        return ApiException.of(
                HttpStatus.FORBIDDEN,
                "There is no such invitation for this address, or it has expired or was withdrawn.");
    }

    private static AuditSubject subject(Invitation invitation) {
        return new AuditSubject("invitation", invitation.id().toString());
    }

    private static Map<String, String> details(Invitation invitation) {
        GroupId group = invitation.groupId();
        String role = invitation.role();
        return group == null || role == null ? Map.of() : Map.of("group", group.toString(), "role", role);
    }
}
