package dev.synapse.cli;

import java.util.regex.Pattern;

/** The word with which the Orchestrator ends a turn. It stands in the history, and is left off on the screen. */
final class EndMark {
    private static final String WORD = "TASK_COMPLETE";
    private static final Pattern MENTION = Pattern.compile("@\\[[^\\]]*]");
    private static final Pattern SUBSTANCE = Pattern.compile("[\\p{L}\\p{N}]");

    private EndMark() {}

    static String strip(String text) {
        String stripped = text.stripTrailing();
        return isAtEnd(text)
                ? stripped.substring(0, stripped.length() - WORD.length()).stripTrailing()
                : text;
    }

    private static boolean isAtEnd(String text) {
        return text.stripTrailing().endsWith(WORD);
    }

    /** How much of a text that still grows can be shown: up to what may yet turn out to be the mark. */
    static int settled(CharSequence text) {
        int end = Texts.endOf(text, text.length());
        boolean spaceFollows = end < text.length();
        for (int length = Math.min(WORD.length(), end); length > 0; length--) {
            boolean mayBeMark = length == WORD.length() || !spaceFollows;
            if (mayBeMark && WORD.startsWith(text.subSequence(end - length, end).toString())) {
                return Texts.endOf(text, end - length);
            }
        }
        return end;
    }

    /** Whether a message of the Orchestrator says something to the user, beyond ending the turn or calling members. */
    static boolean hasSubstance(String text) {
        boolean calls = MENTION.matcher(text).find();
        if (calls && !isAtEnd(text)) {
            return false;
        }
        return SUBSTANCE.matcher(MENTION.matcher(strip(text)).replaceAll("")).find();
    }
}
