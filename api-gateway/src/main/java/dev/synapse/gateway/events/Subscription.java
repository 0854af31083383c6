package dev.synapse.gateway.events;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.GroupId;
import java.util.Set;
import java.util.UUID;

/**
 * The events that a client subscribed to.
 *
 * @param types the event types to send; empty for all
 */
record Subscription(Session session, GroupId group, Start start, Set<String> types) {

    /**
     * The position at which a stream starts.
     *
     * @param after the seq after which it starts
     * @param resync whether events are missing, so that the stream starts with a resync
     * @param current whether {@code after} is the newest event of the group
     */
    record Start(long after, boolean resync, boolean current) {}

    /** The login with which the stream was opened. */
    UUID login() {
        return session.family();
    }
}
