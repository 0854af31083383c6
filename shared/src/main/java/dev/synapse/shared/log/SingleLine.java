package dev.synapse.shared.log;

/**
 * Text from outside, as it may stand in a log: what would begin a new line, steer a terminal, turn the direction of writing or be
 * invisible is written as an escape, {@code \n} or {@code \u202e} for example.
 */
public final class SingleLine {

    private SingleLine() {}

    /** The text itself where nothing in it has to be escaped. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return text.codePoints().anyMatch(SingleLine::isUnsafe) ? escaped(text) : text;
            }
        }
        return text;
    }

    private static String escaped(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> append(line, c);
            }
        });
        return line.toString();
    }

    private static void append(StringBuilder line, int c) {
        if (isUnsafe(c)) {
            line.append(c > 0xFFFF ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c));
        } else {
            line.appendCodePoint(c);
        }
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
