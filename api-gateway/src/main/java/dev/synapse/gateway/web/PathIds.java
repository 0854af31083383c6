package dev.synapse.gateway.web;

import java.util.UUID;
import java.util.regex.Pattern;

/** Parses UUIDs in paths and cursors strictly; the JDK also accepts {@code 1-1-1-1-1}. */
public final class PathIds {

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private PathIds() {}

    /** The UUID; 400 if the text is not one. */
    public static UUID uuid(String text) {
        if (!isUuid(text)) {
            throw ApiException.malformed("\"%s\" is not a UUID.".formatted(text));
        }
        return UUID.fromString(text);
    }

    /** Whether the text is a UUID. */
    public static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }
}
