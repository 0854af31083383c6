package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a step stands. */
public enum StepStatus {
    RUNNING,
    RETRYING,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The status as API, events and database write it. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads {@link #text()}; throws {@link IllegalArgumentException} for anything else. */
    public static StepStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
