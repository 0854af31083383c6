package dev.synapse.shared.log;

/**
 * Escapes untrusted text for a log: characters that break a line, control a terminal, change the direction of writing or are invisible
 * become escapes such as {@code \n} or {@code \u202e}. API keys are masked. Stateless.
 */
public final class SingleLine {

    private SingleLine() {}

    /** The escaped text, which is the text itself if nothing needs an escape. */
    public static String of(String given) {
        String text = KeyMask.mask(given);
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
