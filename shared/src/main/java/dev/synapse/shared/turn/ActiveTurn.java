package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;

/**
 * The state of the turn that is under way, as the orchestrator keeps it.
 *
 * @param version counts the orchestrator's commits, from {@link TurnStart#version}; a commit names the version it was decided on
 * @param state the orchestrator's JSON
 */
public record ActiveTurn(TurnId turn, long version, String state) {

    /** The turn whatever became of its state: for the commits that give it up. */
    public static ActiveTurn ofAnyVersion(TurnId turn) {
        return new ActiveTurn(turn, 0, "");
    }
}
