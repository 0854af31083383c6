package dev.synapse.shared.redis;

import java.util.Locale;

/** Who takes a job: the consumer groups of the job streams. */
public enum Role {
    ORCHESTRATOR,
    WORKERS;

    /** The name of the consumer group. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One letter, before the body of a delayed job. */
    public String letter() {
        return text().substring(0, 1);
    }
}
