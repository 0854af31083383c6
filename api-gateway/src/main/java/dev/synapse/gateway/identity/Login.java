package dev.synapse.gateway.identity;

import dev.synapse.gateway.access.Session;
import dev.synapse.shared.model.UserId;
import java.util.UUID;

/**
 * A login of a user: a family of refresh tokens, and the access tokens that were issued with them. In the session of an API key the key is
 * in place of the family.
 */
record Login(UserId user, UUID family) {

    /** The login of a session. */
    static Login of(Session session) {
        return new Login(session.user(), session.family());
    }
}
