package dev.synapse.orchestrator.sync;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete ended turn.
 *
 * @param startedAt null for a turn that never started
 * @param messages in order; the position is the index in the turn
 * @param calls its model calls, for the ledger
 * @param lastSeq the seq of the newest event
 */
public record TurnRecord(
        GroupId group,
        TurnId turn,
        long number,
        TurnStatus status,
        @Nullable String error,
        Usage usage,
        @Nullable Instant startedAt,
        Instant endedAt,
        List<Message> messages,
        List<Step> steps,
        List<ModelCall> calls,
        long lastSeq) {

    /** The event that announces the end. */
    public String event() {
        return Events.turnEnded("turn." + status.text(), group, turn, number, endedAt, usage, error);
    }

    /** The turn as failed with that reason, without messages and steps; its usage and calls are kept. */
    TurnRecord rejected(String reason) {
        return new TurnRecord(
                group,
                turn,
                number,
                TurnStatus.FAILED,
                reason,
                usage,
                startedAt,
                endedAt,
                List.of(),
                List.of(),
                calls,
                lastSeq);
    }

    TurnRecord ended(TurnStatus otherStatus, @Nullable String otherError, Usage otherUsage, Instant at) {
        return new TurnRecord(
                group,
                turn,
                number,
                otherStatus,
                otherError,
                otherUsage,
                startedAt,
                at,
                messages,
                steps,
                calls,
                lastSeq);
    }

    TurnRecord with(List<Message> otherMessages) {
        return new TurnRecord(
                group, turn, number, status, error, usage, startedAt, endedAt, otherMessages, steps, calls, lastSeq);
    }
}
