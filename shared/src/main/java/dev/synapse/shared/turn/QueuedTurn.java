package dev.synapse.shared.turn;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;

/**
 * A turn that was accepted and has not started. Immutable.
 *
 * @param number its number in the group, from 1 without gaps
 * @param message the user's message
 */
public record QueuedTurn(TurnId turn, long number, Message message) {

    /** The reference to the turn. */
    public TurnRef ref() {
        return new TurnRef(group(), turn, number);
    }

    /** The group that the turn belongs to. */
    public GroupId group() {
        return message.groupId();
    }
}
