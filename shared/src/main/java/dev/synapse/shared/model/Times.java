package dev.synapse.shared.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time as Synapse records it: in milliseconds, so that JSON, events and PostgreSQL agree to the letter. */
public final class Times {

    private Times() {}

    /** Now, in whole milliseconds. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
