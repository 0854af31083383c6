package dev.synapse.shared.turn;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;

/**
 * A turn that was accepted, and has yet to begin.
 *
 * @param number its place in the group, from 1 without gaps
 * @param message what the user wrote
 */
public record WaitingTurn(TurnId turn, long number, Message message) {

    /** The group that the turn belongs to. */
    public GroupId group() {
        return message.groupId();
    }
}
