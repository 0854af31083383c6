package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.Registration;
import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.oidc.OidcClient.SignedIn;
import dev.synapse.gateway.oidc.OidcError;
import dev.synapse.gateway.oidc.OidcException;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens accounts, as far as the settings permit it. */
@Service
class Registrations {

    private final Registration registration;
    private final Operators operators;
    private final Users users;
    private final Passwords passwords;
    private final AccountInvitations invitations;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Registrations(
            GatewaySettings settings,
            Operators operators,
            Users users,
            Passwords passwords,
            AccountInvitations invitations,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.registration = settings.registration();
        this.operators = operators;
        this.users = users;
        this.passwords = passwords;
        this.invitations = invitations;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Throws a 403 unless someone with this invitation, or with none, may open an account. */
    void requireOpen(@Nullable String invitation) {
        switch (registration) {
            case OPEN -> {}
            case INVITE -> {
                if (invitation == null) {
                    throw ApiException.of(
                            HttpStatus.FORBIDDEN,
                            "Registration requires an invitation on this server (SYNAPSE_REGISTRATION=invite).");
                }
            }
            case CLOSED ->
                throw ApiException.of(
                        HttpStatus.FORBIDDEN, "Registration is closed on this server (SYNAPSE_REGISTRATION=closed).");
        }
    }

    /**
     * An account to be opened.
     *
     * @param email normalised
     * @param name the name by which others know the person, null for the one in the address
     * @param invitation the token of an invitation, null if there is none
     */
    record Applicant(
            String email,
            String password,
            @Nullable String name,
            @Nullable String invitation) {

        @Override
        public String toString() {
            return "Applicant[email=%s]".formatted(email);
        }
    }

    /** Opens an account, and accepts its invitation; {@code address} is the client's address. */
    UserId register(Applicant applicant, String address) {
        String email = applicant.email();
        String invitation = applicant.invitation();
        if (invitation != null) {
            invitations.require(email, invitation); // first: who has none must not learn which addresses are registered
        }
        if (users.isTaken(email)) {
            throw taken();
        }
        operators.requireUnlisted(email);
        UserId id = UserId.next();
        if (!add(id, applicant, passwords.hash(applicant.password(), address))) {
            throw taken();
        }
        return id;
    }

    /**
     * Opens an account without a password for someone whose address a provider has verified, and accepts the invitation, as a part of a
     * transaction. Empty if the address has just been registered. Throws {@link OidcException} or a 403 or 409 if that is not permitted.
     */
    Optional<UserId> registerVerified(String email, SignedIn person) {
        if (!Emails.isWellFormed(email)) {
            throw new OidcException(OidcError.EMAIL_NOT_VERIFIED, "the provider states no valid address");
        }
        String invitation = person.invitation();
        if (registration == Registration.CLOSED) {
            throw new OidcException(OidcError.REGISTRATION_CLOSED, "there is no account with the address");
        }
        if (registration == Registration.INVITE && invitation == null) {
            throw new OidcException(OidcError.INVITATION_REQUIRED, "there is no account with the address");
        }
        if (operators.lists(email)) {
            throw new OidcException(OidcError.ADDRESS_RESERVED, "the address is in SYNAPSE_OPERATORS");
        }
        if (invitation != null) {
            invitations.require(email, invitation);
        }
        UserId id = UserId.next();
        if (!users.add(id, email, null, PersonName.ofProvider(person.identity().name()))) {
            return Optional.empty();
        }
        audit.recordOf(
                id,
                AuditAction.ACCOUNT_REGISTERED,
                AuditSubject.of(id),
                Map.of("issuer", person.identity().issuer()));
        if (invitation != null) {
            invitations.acceptAsNew(id, invitation);
        }
        return Optional.of(id);
    }

    private boolean add(UserId id, Applicant applicant, String passwordHash) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean added = users.add(id, applicant.email(), passwordHash, applicant.name());
            if (added) {
                audit.recordOf(id, AuditAction.ACCOUNT_REGISTERED, AuditSubject.of(id), Map.of());
                if (applicant.invitation() != null) {
                    invitations.acceptAsNew(id, applicant.invitation());
                }
            }
            return added;
        }));
    }

    private static ApiException taken() {
        return ApiException.conflict("email", "is already registered");
    }
}
