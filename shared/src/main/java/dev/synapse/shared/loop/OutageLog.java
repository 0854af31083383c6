package dev.synapse.shared.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs an outage with one warning when it begins and one info line when it ends, however many attempts fail. Thread-safe. */
public final class OutageLog {

    private final Logger log;
    private final AtomicBoolean unavailable = new AtomicBoolean();

    /**
     * An outage log without an outage.
     *
     * @param log the logger of the class that has the outage
     */
    public OutageLog(Logger log) {
        this.log = log;
    }

    /** Notes a failed attempt; logs the warning if it is the first of an outage. */
    public void failed(String format, @Nullable Object... arguments) {
        if (unavailable.compareAndSet(false, true)) {
            log.warn(format, arguments);
        }
    }

    /** Notes a successful attempt; logs the info line if it ends an outage. */
    public void succeeded(String format, @Nullable Object... arguments) {
        if (unavailable.compareAndSet(true, false)) {
            log.info(format, arguments);
        }
    }

    /** Whether the last attempt failed. */
    public boolean isOutage() {
        return unavailable.get();
    }
}
