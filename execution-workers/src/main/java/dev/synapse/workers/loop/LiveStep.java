package dev.synapse.workers.loop;

import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.CostCeiling;
import dev.synapse.shared.turn.Reservation;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running step's access to the shared state: what it reads, and the little that it writes before its outcome is committed. Every
 * write is fenced by the delivery of the step. Thread-safe.
 */
interface LiveStep {

    /** The newest messages of the thread, at most {@code window}; empty if no turn accepts results. */
    Optional<ThreadView> thread(int window);

    /** The recorded model calls of previous attempts. */
    List<ModelCall> recordedCalls();

    /** The newest summary of the thread. */
    Optional<Summary> summary();

    /**
     * Records a model call that summarised the thread, and its summary if the call gave one. {@link CommitResult#CONFLICT} if
     * another summary was recorded in the meantime; the call is recorded nevertheless.
     */
    CommitResult recordSummary(Optional<Summary> summary, ModelCall call);

    /** The contents of these files in base64, without those that are no longer available. */
    Map<FileId, String> files(Collection<FileId> files);

    /** Emits events; they are emitted twice if the reply is lost, which must be harmless. */
    CommitResult emit(List<GroupEvent> events);

    /** Emits events at most once; throws {@code RedisUnavailable} if it is unknown whether they were emitted. */
    CommitResult emitOnce(List<GroupEvent> events);

    /** Reserves the most that a model call can cost. */
    Reservation reserve(Roster roster, CostCeiling ceiling);

    /** How long the turn may still take; empty if that is unknown. */
    Optional<Duration> timeLeft();

    /**
     * Settles the user's reservations of the calls, or has the orchestrator do it later if the node with the user's budget does not answer; does
     * nothing without a budget of the user. Throws {@code RedisUnavailable} if the group's node does not answer either.
     */
    void settle(Roster roster, List<ModelCall> calls);
}
