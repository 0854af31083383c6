package dev.synapse.gateway.events;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.GroupId;
import java.util.Set;

/**
 * What a client listens to.
 *
 * @param after the event behind which the stream begins
 * @param resync whether events behind it are missing, which the client has to be told first
 * @param types the types that it wants; empty for all
 */
record Subscription(Session session, GroupId group, long after, boolean resync, Set<String> types) {}
