package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of a group, which is also its thread. In JSON it is the UUID's text. */
public record GroupId(@JsonValue UUID value) {

    /** Reads the id's text; throws {@link IllegalArgumentException} if it is not a UUID. */
    @JsonCreator
    public static GroupId of(String text) {
        return new GroupId(UUID.fromString(text));
    }

    /** A new id, ordered by the time of its making (UUID version 7). */
    public static GroupId next() {
        return new GroupId(Uuids.next());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
