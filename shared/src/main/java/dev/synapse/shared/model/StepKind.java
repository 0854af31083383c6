package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of steps; their names are also those of the workers' jobs. */
public enum StepKind {
    RUN_AGENT_LLM,
    RUN_TOOL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name of the kind in the API, the events and the database. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads {@link #text()}; throws {@link IllegalArgumentException} for anything else. */
    public static StepKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
