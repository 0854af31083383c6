package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Cursor;
import java.time.Instant;
import java.util.UUID;

/** A position in a group's list of members. */
record MemberCursor(Instant createdAt, UUID id) {

    static final MemberCursor START = new MemberCursor(Instant.EPOCH, new UUID(0, 0));

    static MemberCursor parse(String text) {
        Cursor cursor = Cursor.parse(text, 2);
        return new MemberCursor(Instant.ofEpochMilli(cursor.number(0)), cursor.uuid(1));
    }

    String text() {
        return Cursor.write(createdAt.toEpochMilli(), id);
    }
}
