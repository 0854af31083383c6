package dev.synapse.workers.loop;

/**
 * The beginning {@code [Alias]: } by which a prompt says who speaks, and its protection: a line of a text that reads like such a beginning,
 * whatever brackets, colons, white space, emphasis or invisible characters it is made of, is quoted by {@code "> "}. So every line of a
 * prompt that reads like a speaker is one. The same text always becomes the same, and what is stored stays as it was written.
 */
final class SpeakerLines {

    private static final String QUOTE = "> ";
    private static final int LONGEST_NAME = 200;
    private static final String OPENING =
            "[\uFF3B\u3010\u3014\u3016\u3018\u301A\u27E6\u2772\u2045\u298B\u298D\u298F\u300C\u300E\uFE47\uFF62";
    private static final String CLOSING =
            "]\uFF3D\u3011\u3015\u3017\u3019\u301B\u27E7\u2773\u2046\u298C\u298E\u2990\u300D\u300F\uFE48\uFF63";
    private static final String COLONS =
            ":\uFF1A\uFE55\uFE13\uA789\u2236\u02D0\u02F8\u0589\u05C3\u205A\u16EC\u1365\u1366";
    private static final String EMPHASIS = "*_`~#\uFF0A\uFF3F";

    private SpeakerLines() {}

    /** The text as the speaker's. */
    static String of(String speaker, String text) {
        return "[" + name(speaker) + "]: " + quoted(text);
    }

    /** The text without a line that reads like a speaker. */
    static String quoted(String text) {
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

    /** A name that a model made up may hold anything. */
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
        int open = skipped(text, line);
        if (!isOneOf(OPENING, at(text, open))) {
            return false;
        }
        int end = Math.min(text.length(), open + 1 + LONGEST_NAME);
        int close = open + 1;
        while (close < end && !isOneOf(CLOSING, text.charAt(close)) && !endsLine(text.charAt(close))) {
            close++;
        }
        return isOneOf(CLOSING, at(text, close)) && isOneOf(COLONS, at(text, skipped(text, close + 1)));
    }

    /** The next character that is neither white space nor invisible nor emphasis. */
    private static int skipped(String text, int from) {
        int i = from;
        while (i < text.length() && isSkipped(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private static boolean isSkipped(int c) {
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
                    // these are letters and symbols, but nothing is seen of them
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
