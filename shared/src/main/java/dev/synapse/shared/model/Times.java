package dev.synapse.shared.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time as Synapse records it: in whole milliseconds, so that JSON, events and PostgreSQL agree exactly. Stateless. */
public final class Times {

    private Times() {}

    /** The current time, truncated to milliseconds. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
