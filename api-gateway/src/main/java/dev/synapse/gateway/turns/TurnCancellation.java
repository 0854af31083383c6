package dev.synapse.gateway.turns;

import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.TurnInbox;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Requests the cancellation of turns. The request is stored in PostgreSQL, so that it survives a loss of data in Redis, and is sent to the
 * orchestrator in the same transaction: while Redis is unavailable, nothing is stored.
 */
@Service
class TurnCancellation {

    private final UnfinishedTurns turns;
    private final TurnInbox inbox;

    TurnCancellation(UnfinishedTurns turns, TurnInbox inbox) {
        this.turns = turns;
        this.inbox = inbox;
    }

    /** Requests the cancellation; false if the turn has already ended. Throws {@code RedisUnavailable} if the request was not made. */
    @Transactional
    public boolean request(TurnId turn) {
        Optional<UnfinishedTurn> unfinished = turns.requestCancel(turn);
        unfinished.ifPresent(found -> found.enqueue(inbox));
        return unfinished.isPresent();
    }
}
