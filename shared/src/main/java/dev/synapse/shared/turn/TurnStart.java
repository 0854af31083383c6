package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Summary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What begins a turn.
 *
 * @param deadline from now
 * @param history the end of the thread as PostgreSQL has it, in order, where Redis does not know the thread
 * @param summary the newest one that PostgreSQL has of the group, to go with the history
 */
public record TurnStart(
        WaitingTurn turn,
        String state,
        Roster roster,
        Duration deadline,
        Optional<List<Message>> history,
        Optional<Summary> summary,
        Appends appends) {

    /** Of a group without a summary. */
    public TurnStart(
            WaitingTurn turn,
            String state,
            Roster roster,
            Duration deadline,
            Optional<List<Message>> history,
            Appends appends) {
        this(turn, state, roster, deadline, history, Optional.empty(), appends);
    }

    /**
     * The version of its first state. A turn that Redis has lost begins anew, and a process that remembers a state of before must not
     * find a version that it knows; so this is of the state itself, which says when the turn began.
     */
    public long version() {
        return 1 + Integer.toUnsignedLong(state.hashCode());
    }
}
