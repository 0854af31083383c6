package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.SqlErrors;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Waits for PostgreSQL. The job's lease is renewed meanwhile, so that nobody else begins the same. */
final class PostgresRetry {

    private static final Logger log = LoggerFactory.getLogger(PostgresRetry.class);

    /** Whether it was missed last, by whichever of the turns that wait: said once when it goes, and once when it is back. */
    private static final AtomicBoolean AWAY = new AtomicBoolean();

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private PostgresRetry() {}

    /**
     * What the query gives, tried again while PostgreSQL is away; a query that
     * PostgreSQL refuses for good is thrown as it is.
     *
     * @param purpose what waits, for the log
     */
    static <T> T untilAvailable(String purpose, Supplier<T> query) throws InterruptedException {
        Duration pause = FIRST;
        while (true) {
            try {
                T result = query.get();
                if (AWAY.compareAndSet(true, false)) {
                    log.info("PostgreSQL is there again: could {}", purpose);
                }
                return result;
            } catch (DataAccessException e) {
                if (!SqlErrors.isTransient(e)) {
                    throw e;
                }
                if (AWAY.compareAndSet(false, true)) {
                    log.warn(
                            "Waiting for PostgreSQL to {}: {}",
                            purpose,
                            e.getMostSpecificCause().getMessage());
                }
                Thread.sleep(withJitter(pause));
                pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }

    /** Many turns may wait: they shall not all ask at once. */
    private static Duration withJitter(Duration pause) {
        return pause.multipliedBy(50 + ThreadLocalRandom.current().nextInt(51)).dividedBy(100);
    }
}
