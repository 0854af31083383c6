package dev.synapse.shared.turn;

import dev.synapse.shared.model.TurnId;

/**
 * A version of the checkpoint of a turn. A commit names the one that its decision is based on, and is refused if the checkpoint has
 * another by then.
 *
 * @param version 0 for any
 */
public record CheckpointVersion(TurnId turn, long version) {

    /** The turn at any version, for commits that fail it whatever its checkpoint is. */
    public static CheckpointVersion any(TurnId turn) {
        return new CheckpointVersion(turn, 0);
    }
}
