package dev.synapse.shared.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of a member of a group. In JSON it is the UUID's text. */
public record MemberId(@JsonValue UUID value) {

    /** Reads the id's text; throws {@link IllegalArgumentException} if it is not a UUID. */
    @JsonCreator
    public static MemberId of(String text) {
        return new MemberId(UUID.fromString(text));
    }

    /** A new id, ordered by the time of its making (UUID version 7). */
    public static MemberId next() {
        return new MemberId(Uuids.next());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
