package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.SqlErrors;
import dev.synapse.shared.loop.OutageLog;
import dev.synapse.shared.net.Backoff;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Retries queries until PostgreSQL is available. The job's lease is renewed in the meantime, so that no other process takes it. */
final class PostgresRetry {

    private static final Logger log = LoggerFactory.getLogger(PostgresRetry.class);

    /** Shared by all waiting turns, so that an outage logs one line when it starts and one when it ends. */
    private static final OutageLog OUTAGE = new OutageLog(log);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(3);

    private PostgresRetry() {}

    /**
     * Runs the query, and retries it while PostgreSQL is unavailable. A permanent error is rethrown.
     *
     * @param purpose completes the log line "Waiting for PostgreSQL to …"
     */
    static <T> T untilAvailable(String purpose, Supplier<T> query) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, MAX_PAUSE);
        while (true) {
            try {
                T result = query.get();
                OUTAGE.succeeded("PostgreSQL is available again: could {}", purpose);
                return result;
            } catch (DataAccessException e) {
                if (!SqlErrors.isTransient(e)) {
                    throw e;
                }
                OUTAGE.failed(
                        "Waiting for PostgreSQL to {}: {}",
                        purpose,
                        e.getMostSpecificCause().getMessage());
                OrchestratorMetrics.POSTGRES_RETRIES.increment();
                Thread.sleep(backoff.next());
            }
        }
    }
}
