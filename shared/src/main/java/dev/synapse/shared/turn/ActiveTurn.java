package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;

/**
 * The checkpoint of a group's active turn.
 *
 * @param version the number of the checkpoint: {@link TurnStart#version} at first, one more with each commit of the orchestrator. A
 *     commit names the version that its decision is based on.
 * @param state the orchestrator's state, as JSON
 */
public record ActiveTurn(TurnId turn, long version, String state) {

    /** The turn at any version, for commits that fail it whatever its state is. */
    public static ActiveTurn ofAnyVersion(TurnId turn) {
        return new ActiveTurn(turn, 0, "");
    }
}
