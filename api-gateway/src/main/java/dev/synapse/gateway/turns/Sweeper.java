package dev.synapse.gateway.turns;

import dev.synapse.gateway.turns.UnfinishedTurns.Batch;
import dev.synapse.gateway.turns.UnfinishedTurns.SweepPosition;
import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.shared.loop.Jitter;
import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.loop.RunUntilClosed;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.TurnInbox;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Enqueues accepted turns that are missing in Redis, because it was unavailable when they were accepted or has lost its data, and with them
 * their cancellation requests. Enqueueing a turn that Redis already has does not start it again; it only replaces jobs that have been missing
 * for minutes, and resets damaged state. So each sweep simply enqueues the next few hundred unfinished turns that are older than 5 s by
 * PostgreSQL's clock.
 */
@Component
class Sweeper implements SmartLifecycle {

    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final int MAX_TURNS_PER_SWEEP = 500;

    private final UnfinishedTurns turns;
    private final TurnInbox inbox;
    private @Nullable RunUntilClosed loop;
    private final OutageLog outage = new OutageLog(log);
    private SweepPosition reached = SweepPosition.START;

    Sweeper(UnfinishedTurns turns, TurnInbox inbox) {
        this.turns = turns;
        this.inbox = inbox;
    }

    @Override
    public synchronized void start() {
        RunUntilClosed started = new RunUntilClosed("sweeper", Jitter.around(PERIOD), this::sweep);
        loop = started;
        started.start();
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.closeNow();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }

    private Duration sweep() {
        try {
            enqueueNext();
            if (isRunning()) {
                outage.succeeded("Sweeper has resumed");
            }
        } catch (RedisUnavailable | DataAccessException | TransactionException e) {
            if (isRunning()) {
                outage.failed("Sweeper is paused: {}", e.getMessage());
            }
        } catch (RuntimeException e) {
            log.error("Sweep failed", e);
        }
        return Jitter.around(PERIOD);
    }

    /** Restarts at the oldest turn after reaching the newest. */
    private void enqueueNext() {
        int remaining = MAX_TURNS_PER_SWEEP;
        boolean more = true;
        while (more && remaining > 0) {
            Batch batch = turns.list(reached, PERIOD, remaining);
            batch.turns().forEach(this::enqueue);
            remaining -= batch.turns().size();
            more = batch.more();
            reached = more ? batch.turns().getLast().position() : SweepPosition.START;
        }
    }

    /** A turn that cannot be enqueued does not block the others. */
    private void enqueue(UnfinishedTurn turn) {
        try {
            turn.enqueue(inbox);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Could not enqueue turn {}", turn.turn().turn(), e);
        }
    }
}
