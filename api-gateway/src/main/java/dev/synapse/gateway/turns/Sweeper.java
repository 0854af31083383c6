package dev.synapse.gateway.turns;

import dev.synapse.gateway.turns.UnfinishedTurns.Batch;
import dev.synapse.gateway.turns.UnfinishedTurns.SweepPosition;
import dev.synapse.gateway.turns.UnfinishedTurns.UnfinishedTurn;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.TurnInbox;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Brings accepted turns into the loop that Redis does not know: because it was away when they came, or because it has lost its
 * data; and with them the requests to cancel them. Handing in a turn that Redis knows changes nothing, so each round simply hands in
 * the next some hundred of those that are older than a round, by PostgreSQL's clock alone.
 */
@Component
class Sweeper implements SmartLifecycle {

    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int ROUND = 500;

    private final UnfinishedTurns turns;
    private final TurnInbox inbox;
    private @Nullable Thread thread;
    private SweepPosition reached = SweepPosition.START;
    private boolean failing;

    Sweeper(UnfinishedTurns turns, TurnInbox inbox) {
        this.turns = turns;
        this.inbox = inbox;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("sweeper").start(this::run);
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (isRunning()) {
            try {
                Thread.sleep(PERIOD.toMillis() * ThreadLocalRandom.current().nextInt(80, 121) / 100);
            } catch (InterruptedException e) {
                return;
            }
            round();
        }
    }

    private void round() {
        try {
            enterNext();
            report(false, "");
        } catch (RedisUnavailable | DataAccessException | TransactionException e) {
            report(true, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A round of the sweeper failed", e);
        }
    }

    /** Begins again at the oldest once the newest has been reached. */
    private void enterNext() {
        int left = ROUND;
        boolean more = true;
        while (more && left > 0) {
            Batch found = turns.list(reached, PERIOD, left);
            found.turns().forEach(this::enter);
            left -= found.turns().size();
            more = found.more();
            reached = more ? found.turns().getLast().place() : SweepPosition.START;
        }
    }

    /** One that does not come in keeps none of the others out. */
    private void enter(UnfinishedTurn turn) {
        try {
            turn.enter(inbox);
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {} cannot be handed in", turn.turn().turn(), e);
        }
    }

    private void report(boolean fails, String reason) {
        if (fails == failing || !isRunning()) {
            return;
        }
        failing = fails;
        if (fails) {
            LOG.warn("UnfinishedTurn turns cannot be looked after for now: {}", reason);
        } else {
            LOG.info("UnfinishedTurn turns are looked after again");
        }
    }
}
