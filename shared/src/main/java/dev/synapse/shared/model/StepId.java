package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of a step of a turn. In JSON it is the UUID's text. */
public record StepId(@JsonValue UUID value) {

    /** Reads the id's text; throws {@link IllegalArgumentException} if it is not a UUID. */
    @JsonCreator
    public static StepId of(String text) {
        return new StepId(UUID.fromString(text));
    }

    /** A new id, ordered by the time of its making (UUID version 7). */
    public static StepId next() {
        return new StepId(Uuids.next());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
