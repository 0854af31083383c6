package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Cursor;
import java.time.Instant;
import java.util.UUID;

/** A position in a user's list of logins, which is ordered by time, the newest first. */
record LoginCursor(Instant createdAt, UUID id) {

    static final LoginCursor START = new LoginCursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    static LoginCursor parse(String text) {
        Cursor cursor = Cursor.parse(text, 2);
        return new LoginCursor(Instant.ofEpochMilli(cursor.number(0)), cursor.uuid(1));
    }

    String text() {
        return Cursor.write(createdAt.toEpochMilli(), id);
    }
}
