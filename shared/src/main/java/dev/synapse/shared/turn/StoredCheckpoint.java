package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;

/**
 * The checkpoint of a group's active turn as Redis stores it, whose state only the orchestrator can decode. The content of the turn (steps,
 * model calls, messages) is not part of it; {@link LiveTurn} has that.
 *
 * @param version the version of the checkpoint: {@link TurnStart#version} at first, one more with each commit of the orchestrator
 * @param state the orchestrator's state, as JSON
 */
public record StoredCheckpoint(TurnId turn, long version, String state) {

    /** The version that a decision on this checkpoint is based on. */
    public CheckpointVersion basis() {
        return new CheckpointVersion(turn, version);
    }
}
