package dev.synapse.gateway.events;

import dev.synapse.gateway.access.Access.Participant;
import dev.synapse.gateway.access.Session;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.model.GroupId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The events that a client subscribed to.
 *
 * @param types the event types to send; empty for all
 * @param hasResync whether gaps are announced; old clients know only messages, and cannot resume
 */
record Subscription(Session session, EventTopic topic, Start start, Set<String> types, boolean hasResync) {

    /** A subscription of a client that knows {@code resync}. */
    Subscription(Session session, EventTopic topic, Start start, Set<String> types) {
        this(session, topic, start, types, true);
    }

    /**
     * The position at which a stream starts.
     *
     * @param after the seq after which it starts
     * @param resync whether events are missing, so that the stream starts with a resync
     * @param current whether {@code after} is the newest event
     */
    record Start(long after, boolean resync, boolean current) {}

    /** Who must be in which group for the stream to stay open; empty for the stream of a user. */
    Optional<Participant> participant() {
        return switch (topic) {
            case OfGroup(GroupId group) -> Optional.of(new Participant(group, session.user()));
            case OfUser _ -> Optional.empty();
        };
    }

    /** The login or the API key with which the stream was opened. */
    UUID login() {
        return session.family();
    }

    /** The frame that announces a gap up to {@code seq}, if the client gets one. */
    Optional<OutboundFrame> resync(long seq) {
        return hasResync ? Optional.of(OutboundFrame.resync(topic, seq)) : Optional.empty();
    }
}
