package dev.synapse.shared.turn;

import dev.synapse.shared.model.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What begins a turn.
 *
 * @param deadline from now
 * @param history the thread as PostgreSQL has it, where Redis does not know it
 */
public record TurnStart(
        WaitingTurn turn, String state, Roster roster, Duration deadline, Optional<History> history, Appends appends) {

    /**
     * The end of a thread.
     *
     * @param length how many messages the thread has in all
     * @param newest the last of them, in order
     */
    public record History(long length, List<Message> newest) {}
}
