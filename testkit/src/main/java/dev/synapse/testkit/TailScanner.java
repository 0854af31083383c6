package dev.synapse.testkit;

import java.nio.charset.StandardCharsets;

/** Finds a text in a stream of bytes that arrives in pieces. Not thread-safe. */
final class TailScanner {
    private String tail = "";

    /** Whether the text ends in these bytes; it may start in earlier ones. */
    boolean completes(byte[] text, byte[] buffer, int length) {
        String wanted = new String(text, StandardCharsets.ISO_8859_1);
        String seen = tail + new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        tail = seen.substring(Math.max(0, seen.length() - wanted.length() + 1));
        return seen.contains(wanted);
    }
}
