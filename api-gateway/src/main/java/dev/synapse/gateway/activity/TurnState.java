package dev.synapse.gateway.activity;

import dev.synapse.gateway.activity.GroupActivity.ActiveTurn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a group, as Redis has them.
 *
 * @param active null if no turn is active
 * @param recent the newest events of turns, oldest first; empty if Redis has none
 */
record TurnState(@Nullable ActiveTurn active, int queued, List<TurnEvent> recent) {

    /** The state of a group that Redis does not have. */
    static final TurnState NONE = new TurnState(null, 0, List.of());
}
