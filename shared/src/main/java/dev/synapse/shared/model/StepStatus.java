package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The status of a step. The last three are final. */
public enum StepStatus {
    RUNNING,
    RETRYING,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name of the status in the API, the events and the database. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads {@link #text()}; throws {@link IllegalArgumentException} for anything else. */
    public static StepStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
