package dev.synapse.gateway.cleanup;

import dev.synapse.shared.loop.Jitter;
import dev.synapse.shared.loop.RunUntilClosed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Removes expired rows once a minute, in small batches, so that statements are short and lock few rows. Every gateway does so; concurrent
 * removals do not conflict.
 */
@Component
class Cleanup implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Cleanup.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_BATCHES = 40;

    private final List<ExpiredRows> kinds;
    private @Nullable RunUntilClosed loop;

    Cleanup(List<ExpiredRows> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public synchronized void start() {
        RunUntilClosed started = new RunUntilClosed("cleanup", Jitter.around(FIRST_PAUSE), this::removeExpired);
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

    private Duration removeExpired() {
        kinds.forEach(this::remove);
        return Jitter.around(PERIOD);
    }

    /** Removes expired rows of one kind, up to the maximum of a round. */
    private void remove(ExpiredRows kind) {
        try {
            boolean more = true;
            for (int batch = 0; more && batch < MAX_BATCHES && isRunning(); batch++) {
                more = kind.removeBatch();
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not remove expired {}; retrying: {}", kind.description(), e.getMessage());
        } catch (RuntimeException e) {
            log.error("Could not remove expired {}", kind.description(), e);
        }
    }
}
