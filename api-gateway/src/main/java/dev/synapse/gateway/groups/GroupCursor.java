package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Cursor;
import java.time.Instant;
import java.util.UUID;

/** A position in a user's list of groups. */
record GroupCursor(Instant createdAt, UUID id) {

    static final GroupCursor START = new GroupCursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    static GroupCursor parse(String text) {
        Cursor cursor = Cursor.parse(text, 2);
        return new GroupCursor(Instant.ofEpochMilli(cursor.number(0)), cursor.uuid(1));
    }

    String text() {
        return Cursor.write(createdAt.toEpochMilli(), id);
    }
}
