package dev.synapse.gateway.identity;

import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * The authenticated caller of a request.
 *
 * @param family the login of the token; logging out revokes it
 * @param expires when the token expires, and with it every event stream opened by it or by a ticket issued to it
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
