package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The outcome of a model call. */
public enum ModelCallOutcome {
    /** The reply is in the thread. */
    COMPLETED,
    /** The call returned no complete reply. */
    FAILED,
    /** The reply was discarded, perhaps after parts of it had been streamed. */
    DISCARDED,
    /** The call was interrupted because its turn ended. */
    CANCELLED,
    /** Unknown: the process died or lost the step during the call. */
    LOST;

    /** The name of the outcome in the API and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
