package dev.synapse.gateway.identity;

import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.identity.LoginFamilies.Grant;
import dev.synapse.gateway.oidc.OidcClient.SignedIn;
import dev.synapse.gateway.oidc.OidcError;
import dev.synapse.gateway.oidc.OidcException;
import dev.synapse.gateway.oidc.ProviderIdentity;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.UserId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts of people who sign in through a provider: that of the identity, or else that with the address which the provider has
 * verified, or else a new one. An existing account is taken over when it is linked: addresses of Synapse's own accounts are not verified, so
 * whoever opened it may not own the address. Its password, logins and API keys end.
 */
@Service
class ProviderAccounts {

    private static final int ATTEMPTS = 3;

    private final Users users;
    private final OidcIdentities identities;
    private final Registrations registrations;
    private final LoginFamilies families;
    private final ApiKeys keys;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    ProviderAccounts(
            Users users,
            OidcIdentities identities,
            Registrations registrations,
            LoginFamilies families,
            ApiKeys keys,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.identities = identities;
        this.registrations = registrations;
        this.families = families;
        this.keys = keys;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Logs in to the account of the identity; throws {@link OidcException} if there is none, and none can be linked or opened.
     *
     * @param client what the client calls itself, null if unknown
     */
    Grant signIn(SignedIn person, @Nullable String client) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Grant> grant = transaction.execute(status -> {
                Optional<Grant> opened = account(person)
                        .flatMap(user -> families.open(user, person.identity().issuer(), client));
                if (opened.isEmpty()) {
                    status.setRollbackOnly();
                }
                return opened;
            });
            if (grant.isPresent()) {
                return grant.get();
            }
        }
        throw ApiException.unavailable("The account is being changed by other requests; try again.");
    }

    /** Empty if a concurrent request was first. */
    private Optional<UserId> account(SignedIn person) {
        ProviderIdentity identity = person.identity();
        Optional<UserId> known = identities.user(identity);
        if (known.isPresent()) {
            return known;
        }
        String email = Emails.normalise(identity.email());
        Optional<UserId> existing = users.lock(email);
        return existing.isPresent() ? link(existing.get(), identity) : open(email, person);
    }

    private Optional<UserId> link(UserId user, ProviderIdentity identity) {
        if (identities.isLinked(user)) {
            throw new OidcException(
                    OidcError.ALREADY_LINKED, "account %s is linked to another identity".formatted(user));
        }
        if (!identities.add(identity, user)) {
            return Optional.empty();
        }
        users.removePassword(user);
        int logins = families.revokeAll(user);
        int revoked = keys.revokeAll(user);
        audit.recordOf(
                user,
                AuditAction.IDENTITY_LINKED,
                AuditSubject.of(user),
                Map.of(
                        "issuer",
                        identity.issuer(),
                        "ended_logins",
                        Integer.toString(logins),
                        "revoked_api_keys",
                        Integer.toString(revoked)));
        return Optional.of(user);
    }

    private Optional<UserId> open(String email, SignedIn person) {
        try {
            return registrations
                    .registerVerified(email, person)
                    .filter(user -> identities.add(person.identity(), user));
        } catch (ApiException refused) {
            if (refused.status() == HttpStatus.FORBIDDEN || refused.status() == HttpStatus.CONFLICT) {
                throw new OidcException(OidcError.INVITATION_INVALID, String.valueOf(refused.getMessage()));
            }
            throw refused;
        }
    }
}
