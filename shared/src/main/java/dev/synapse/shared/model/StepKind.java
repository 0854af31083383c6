package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the workers are asked to do; the names are also the names of their jobs. */
public enum StepKind {
    RUN_AGENT_LLM,
    RUN_TOOL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The kind as API, events and database write it. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads {@link #text()}; throws {@link IllegalArgumentException} for anything else. */
    public static StepKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
