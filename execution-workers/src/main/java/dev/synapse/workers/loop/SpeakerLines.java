package dev.synapse.workers.loop;

/**
 * Prefixes texts in prompts with their speaker, {@code [Alias]: }, and prevents texts from imitating that prefix: a
 * line that looks like it, with any brackets, colons, white space, emphasis or invisible characters, is quoted with
 * {@code "> "}. Every line of a prompt that looks like a speaker therefore is one. The result depends only on the
 * text, and stored messages are unchanged.
 */
final class SpeakerLines {

    private static final String QUOTE = "> ";
    private static final int MAX_NAME_LENGTH = 200;
    private static final String OPENING =
            "[\uFF3B\u3010\u3014\u3016\u3018\u301A\u27E6\u2772\u2045\u298B\u298D\u298F\u300C\u300E\uFE47\uFF62";
    private static final String CLOSING =
            "]\uFF3D\u3011\u3015\u3017\u3019\u301B\u27E7\u2773\u2046\u298C\u298E\u2990\u300D\u300F\uFE48\uFF63";
    private static final String COLONS =
            ":\uFF1A\uFE55\uFE13\uA789\u2236\u02D0\u02F8\u0589\u05C3\u205A\u16EC\u1365\u1366";
    private static final String EMPHASIS = "*_`~#\uFF0A\uFF3F";

    private SpeakerLines() {}

    /** The text with its speaker. */
    static String of(String speaker, String text) {
        return "[" + name(speaker) + "]: " + quote(text);
    }

    /** The text with lines that look like a speaker quoted. */
    static String quote(String text) {
        StringBuilder quoted = null;
        int copied = 0;
        for (int line = 0; line < text.length(); line = nextLine(text, line)) {
            if (isSpeaker(text, line)) {
                quoted = quoted == null ? new StringBuilder(text.length() + 32) : quoted;
                quoted.append(text, copied, line).append(QUOTE);
                copied = line;
            }
        }
        return quoted == null
                ? text
                : quoted.append(text, copied, text.length()).toString();
    }

    /** The name without brackets and line breaks, which names made up by a model may contain. */
    private static String name(String speaker) {
        StringBuilder name = new StringBuilder(speaker.length());
        speaker.codePoints()
                .map(c -> endsLine(c) || isOneOf(OPENING, c) || isOneOf(CLOSING, c) ? ' ' : c)
                .forEach(name::appendCodePoint);
        return name.toString();
    }

    private static int nextLine(String text, int from) {
        int i = from;
        while (i < text.length() && !endsLine(text.charAt(i))) {
            i++;
        }
        return i + 1;
    }

    private static boolean isSpeaker(String text, int line) {
        int open = skipIgnored(text, line);
        if (!isOneOf(OPENING, at(text, open))) {
            return false;
        }
        int end = Math.min(text.length(), open + 1 + MAX_NAME_LENGTH);
        int close = open + 1;
        while (close < end && !isOneOf(CLOSING, text.charAt(close)) && !endsLine(text.charAt(close))) {
            close++;
        }
        return isOneOf(CLOSING, at(text, close)) && isOneOf(COLONS, at(text, skipIgnored(text, close + 1)));
    }

    /** The index of the next character that is not white space, invisible or emphasis. */
    private static int skipIgnored(String text, int from) {
        int i = from;
        while (i < text.length() && isIgnored(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private static boolean isIgnored(int c) {
        if (endsLine(c)) {
            return false;
        }
        return c == ' '
                || isOneOf(EMPHASIS, c)
                || switch (Character.getType(c)) {
                    case Character.SPACE_SEPARATOR,
                            Character.CONTROL,
                            Character.FORMAT,
                            Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK -> true;
                    // letters and symbols that are invisible
                    default -> c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800;
                };
    }

    private static int at(String text, int i) {
        return i < text.length() ? text.charAt(i) : -1;
    }

    private static boolean isOneOf(String characters, int c) {
        return c >= 0 && characters.indexOf(c) >= 0;
    }

    private static boolean endsLine(int c) {
        return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }
}
