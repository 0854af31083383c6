package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.Summary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The data with which a turn starts. Immutable.
 *
 * @param state the orchestrator's first state, as JSON
 * @param deadline the time from now to the turn's deadline
 * @param history the thread's newest messages from PostgreSQL, in order; empty if Redis has the thread
 * @param summary the group's newest summary from PostgreSQL, which goes with the history
 */
public record TurnStart(
        QueuedTurn turn,
        String state,
        Roster roster,
        Duration deadline,
        Optional<List<Message>> history,
        Optional<Summary> summary,
        CommitWrites writes) {

    /** The start of a turn in a group without a summary. */
    public TurnStart(
            QueuedTurn turn,
            String state,
            Roster roster,
            Duration deadline,
            Optional<List<Message>> history,
            CommitWrites writes) {
        this(turn, state, roster, deadline, history, Optional.empty(), writes);
    }

    /**
     * The version of the first state. It derives from the state, which has the start time: a turn that Redis lost starts again, and a
     * process that still has the earlier state must not find the version that it knows.
     */
    public long version() {
        return 1 + Integer.toUnsignedLong(state.hashCode());
    }
}
