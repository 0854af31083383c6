package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import java.util.List;

/**
 * The content of a group's active turn in Redis: what will be written to PostgreSQL when the turn ends. The orchestrator's decisions need
 * none of it; their state is the {@link StoredCheckpoint}. Immutable.
 *
 * @param number the turn's number in the group, from 1
 * @param steps the turn's steps, ordered by number
 * @param calls the model calls of the attempts that have ended
 * @param messages the turn's messages so far, ordered by their index in the turn
 * @param lastSeq the seq of the group's newest event
 */
public record LiveTurn(
        TurnId turn,
        long number,
        Instant startedAt,
        Usage usage,
        List<Step> steps,
        List<ModelCall> calls,
        List<Message> messages,
        long lastSeq) {}
