package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a call on a model. */
public enum ModelCallOutcome {
    /** Its answer is in the thread. */
    COMPLETED,
    /** It gave no whole answer. */
    FAILED,
    /** Text of it had gone out, and was taken back. */
    DISCARDED,
    /** It was broken off because its turn ended. */
    CANCELLED,
    /** Nobody knows: its process died or lost the step while it was under way. */
    LOST;

    /** The outcome as API and database write it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
