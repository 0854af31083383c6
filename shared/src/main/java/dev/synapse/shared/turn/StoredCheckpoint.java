package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;

/**
 * The checkpoint of a group's active turn as Redis stores it, whose state only the orchestrator can decode. The content of the turn (steps,
 * model calls, messages) is not part of it; {@link LiveTurn} has that.
 *
 * @param version the version of the checkpoint: {@link TurnStart#version} at first, one more with each commit of the orchestrator. A
 *     commit names the version that its decision is based on.
 * @param state the orchestrator's state, as JSON
 */
public record StoredCheckpoint(TurnId turn, long version, String state) {

    /** The turn at any version, for commits that fail it whatever its checkpoint is. */
    public static StoredCheckpoint ofAnyVersion(TurnId turn) {
        return new StoredCheckpoint(turn, 0, "");
    }
}
