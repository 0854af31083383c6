package dev.synapse.gateway.files;

import dev.synapse.gateway.web.Cursor;
import dev.synapse.shared.model.FileId;
import java.util.UUID;

/** A position in a list of files, which is ordered by id, the newest first. */
record FileCursor(UUID id) {

    static final FileCursor START = new FileCursor(new UUID(-1, -1));

    static FileCursor parse(String text) {
        return new FileCursor(Cursor.parse(text, 1).uuid(0));
    }

    static String after(FileId last) {
        return Cursor.write(last);
    }
}
