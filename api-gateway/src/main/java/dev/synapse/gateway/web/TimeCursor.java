package dev.synapse.gateway.web;

import java.time.Instant;
import java.util.UUID;

/** A position in a list that is ordered by time and id, the newest first. Immutable. */
public record TimeCursor(Instant createdAt, UUID id) {

    /** Before all entries. */
    public static final TimeCursor START = new TimeCursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    /** The position in a text by {@link #text}; 400 for any other. */
    public static TimeCursor parse(String text) {
        Cursor cursor = Cursor.parse(text, 2);
        return new TimeCursor(Instant.ofEpochMilli(cursor.number(0)), cursor.uuid(1));
    }

    /** The position as an opaque text for clients. */
    public String text() {
        return Cursor.write(createdAt.toEpochMilli(), id);
    }
}
