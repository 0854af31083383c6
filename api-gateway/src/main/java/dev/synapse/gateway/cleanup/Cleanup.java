package dev.synapse.gateway.cleanup;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Removes expired rows each minute, in small batches, so that no statement runs long or locks much. Each gateway does so; what one
 * removes another does not find.
 */
@Component
class Cleanup implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int BATCH = 500;
    private static final int BATCHES = 40;

    private final List<ExpiredRows> kinds;
    private @Nullable Thread thread;

    Cleanup(List<ExpiredRows> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("cleanup").start(this::run);
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
        Duration pause = FIRST;
        while (isRunning()) {
            try {
                Thread.sleep(pause.toMillis() * ThreadLocalRandom.current().nextInt(80, 121) / 100);
            } catch (InterruptedException e) {
                return;
            }
            kinds.forEach(this::remove);
            pause = PERIOD;
        }
    }

    /** What does not fit into one round is left to the next. */
    private void remove(ExpiredRows kind) {
        try {
            int removed = 0;
            for (int batch = 0; batch < BATCHES && isRunning(); batch++) {
                int some = kind.removeSome(BATCH);
                removed += some;
                if (some < BATCH) {
                    break;
                }
            }
            LOG.debug("Removed {} expired {}", removed, kind.what());
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Expired {} cannot be removed for now: {}", kind.what(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Expired {} cannot be removed", kind.what(), e);
        }
    }
}
