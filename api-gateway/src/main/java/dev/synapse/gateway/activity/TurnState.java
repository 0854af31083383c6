package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.GroupActivity.ActiveTurn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a group that have not ended, as Redis has them.
 *
 * @param active null if no turn is active
 * @param newest the newest event of a turn; empty if Redis has none
 */
record TurnState(@Nullable ActiveTurn active, int queued, Optional<TurnEvent> newest) {

    /** The state of a group that Redis does not have. */
    static final TurnState NONE = new TurnState(null, 0, Optional.empty());
}
