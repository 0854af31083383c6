package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What begins a turn.
 *
 * @param deadline from now
 * @param history the end of the thread as PostgreSQL has it, in order, where Redis does not know the thread
 */
public record TurnStart(
        WaitingTurn turn,
        String state,
        Roster roster,
        Duration deadline,
        Optional<List<Message>> history,
        Appends appends) {}
