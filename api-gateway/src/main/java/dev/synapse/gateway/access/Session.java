package dev.synapse.gateway.access;

import dev.synapse.shared.model.UserId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * The authenticated caller of a request.
 *
 * @param family the login or the API key that the credential belongs to; ending it ends the session
 * @param expires when the credential expires, and with it every event stream opened by it or by a ticket issued to it
 * @param scopes what the credential permits
 */
public record Session(UserId user, UUID family, Instant expires, Set<Scope> scopes) implements AuthenticatedPrincipal {

    /** The session of a login, which has every scope. */
    public static Session ofLogin(UserId user, UUID login, Instant expires) {
        return new Session(user, login, expires, Scope.ALL);
    }

    /** The user's id. */
    @Override
    public String getName() {
        return user.toString();
    }
}
