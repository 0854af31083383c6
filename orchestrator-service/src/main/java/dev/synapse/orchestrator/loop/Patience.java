package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.Refusals;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Waits for PostgreSQL. The job's lease is renewed meanwhile, so that nobody else begins the same. */
final class Patience {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private Patience() {}

    /**
     * What the query gives, tried again while PostgreSQL is away; a query that
     * PostgreSQL refuses for good is thrown as it is.
     *
     * @param purpose what waits, for the log
     */
    static <T> T untilThere(String purpose, Supplier<T> query) throws InterruptedException {
        Duration pause = FIRST;
        boolean waited = false;
        while (true) {
            try {
                T result = query.get();
                if (waited) {
                    log.info("PostgreSQL is there again: could {}", purpose);
                }
                return result;
            } catch (DataAccessException e) {
                if (!Refusals.mayPass(e)) {
                    throw e;
                }
                if (!waited) {
                    log.warn(
                            "Waiting for PostgreSQL to {}: {}",
                            purpose,
                            e.getMostSpecificCause().getMessage());
                }
                waited = true;
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }
}
