package dev.synapse.gateway.web;

import java.util.UUID;
import java.util.regex.Pattern;

/** Reads the ids of paths and cursors, strictly: the JDK would take {@code 1-1-1-1-1} for a UUID. */
public final class PathIds {

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private PathIds() {}

    /** The id; 400 if the text is not one. */
    public static UUID uuid(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw ApiException.malformed("An id in the request is not a UUID.");
        }
        return UUID.fromString(text);
    }
}
