package dev.synapse.gateway.events;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.GroupId;
import java.util.Set;
import java.util.UUID;

/**
 * What a client listens to.
 *
 * @param types the types that it wants; empty for all
 */
record Subscription(Session session, GroupId group, Start start, Set<String> types) {

    /**
     * Where a stream begins.
     *
     * @param after the event behind which it begins
     * @param resync whether events behind it are missing, which the client has to be told first
     * @param current whether it was the newest event just now
     */
    record Start(long after, boolean resync, boolean current) {}

    /** The login that the stream was opened with. */
    UUID login() {
        return session.family();
    }
}
