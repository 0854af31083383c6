package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of an account. In JSON it is the UUID's text. */
public record UserId(@JsonValue UUID value) {

    /** Reads the id's text; throws {@link IllegalArgumentException} if it is not a UUID. */
    @JsonCreator
    public static UserId of(String text) {
        return new UserId(UUID.fromString(text));
    }

    /** A new id, ordered by the time of its making (UUID version 7). */
    public static UserId next() {
        return new UserId(Uuids.next());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
