package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import java.util.List;

/**
 * The turn of a group that is under way.
 *
 * @param steps by their number
 * @param calls the calls on models of the attempts that have ended
 * @param messages the turn's messages so far, in order: their place is their index in the turn
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
