package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * The caller of a request, as the access token names it.
 *
 * @param family the login that the token belongs to; logging out ends it
 * @param expires when the token expires, and with it a stream that was opened with it or with a ticket that it asked for
 */
public record Session(UserId user, UUID family, Instant expires) implements AuthenticatedPrincipal {

    /** The user's id. */
    @Override
    public String getName() {
        return user.toString();
    }

    Login login() {
        return new Login(user, family);
    }
}
