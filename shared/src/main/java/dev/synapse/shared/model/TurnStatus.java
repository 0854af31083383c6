package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The status of a turn. The last three are final, and a final turn never changes. {@link #WAITING} is reserved for turns that wait for
 * an approval; nothing sets it yet.
 */
public enum TurnStatus {
    QUEUED,
    RUNNING,
    WAITING,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Whether the turn has ended. */
    public boolean isFinal() {
        return compareTo(COMPLETED) >= 0;
    }

    /** The name of the status in the API, the events and the database. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads {@link #text()}; throws {@link IllegalArgumentException} for anything else. */
    public static TurnStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
