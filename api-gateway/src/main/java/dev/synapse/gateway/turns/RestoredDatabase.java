package dev.synapse.gateway.turns;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Whether this process has found that PostgreSQL has older data than Redis. Thread-safe. */
@Component
public class RestoredDatabase {

    private static final Logger log = LoggerFactory.getLogger(RestoredDatabase.class);
    private static final String WARNING =
            "PostgreSQL has older data than Redis, as after a restore or a failover: turns that had ended run"
                    + " again, and messages that PostgreSQL does not have are lost.";

    private final AtomicBoolean found = new AtomicBoolean();

    /** Records it; logs it the first time. */
    void report() {
        if (found.compareAndSet(false, true)) {
            log.error("{} The Redis state of each group concerned is discarded.", WARNING);
        }
    }

    /** The warning for operators; empty if nothing was found. */
    public Optional<String> warning() {
        return found.get() ? Optional.of(WARNING) : Optional.empty();
    }
}
