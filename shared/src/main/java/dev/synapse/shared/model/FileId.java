package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of a file that a user uploaded. In JSON it is the UUID's text. */
public record FileId(@JsonValue UUID value) {

    /** Reads the id's text; throws {@link IllegalArgumentException} if it is not a UUID. */
    @JsonCreator
    public static FileId of(String text) {
        return new FileId(UUID.fromString(text));
    }

    /** A new id, ordered by the time of its making (UUID version 7). */
    public static FileId next() {
        return new FileId(Uuids.next());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
