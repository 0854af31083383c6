package dev.synapse.gateway.turns;

import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.TurnInbox;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Asks for the end of a turn. The request stands in PostgreSQL, so that it outlives a Redis that loses its data, and goes to the
 * orchestrator in the same transaction: where Redis is away nothing is marked.
 */
@Service
class TurnCancellation {

    private final UnfinishedTurns turns;
    private final TurnInbox inbox;

    TurnCancellation(UnfinishedTurns turns, TurnInbox inbox) {
        this.turns = turns;
        this.inbox = inbox;
    }

    /** False if the turn has ended. Throws {@code RedisUnavailable} if nothing could be asked for. */
    @Transactional
    public boolean request(TurnId turn) {
        Optional<UnfinishedTurn> unfinished = turns.requestCancel(turn);
        unfinished.ifPresent(found -> found.enter(inbox));
        return unfinished.isPresent();
    }
}
