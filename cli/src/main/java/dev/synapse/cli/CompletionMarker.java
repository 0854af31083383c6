package dev.synapse.cli;

import java.util.regex.Pattern;

/** The word with which the Orchestrator ends a turn. It is stored in the history and hidden on the screen. */
final class CompletionMarker {
    private static final String WORD = "TASK_COMPLETE";
    private static final Pattern MENTION = Pattern.compile("@\\[[^\\]]*]");
    private static final Pattern CONTENT = Pattern.compile("[\\p{L}\\p{N}]");

    private CompletionMarker() {}

    static String strip(String text) {
        String stripped = text.stripTrailing();
        return isAtEnd(text)
                ? stripped.substring(0, stripped.length() - WORD.length()).stripTrailing()
                : text;
    }

    private static boolean isAtEnd(String text) {
        return text.stripTrailing().endsWith(WORD);
    }

    /** Length of the prefix of a growing text that can be shown because it cannot become part of the marker. */
    static int stableLength(CharSequence text) {
        int end = Texts.endOf(text, text.length());
        boolean spaceFollows = end < text.length();
        for (int length = Math.min(WORD.length(), end); length > 0; length--) {
            boolean mayBeMarker = length == WORD.length() || !spaceFollows;
            if (mayBeMarker
                    && WORD.startsWith(text.subSequence(end - length, end).toString())) {
                return Texts.endOf(text, end - length);
            }
        }
        return end;
    }

    /** Whether an Orchestrator message has content for the user, besides ending the turn or mentioning members. */
    static boolean hasContent(String text) {
        boolean mentions = MENTION.matcher(text).find();
        if (mentions && !isAtEnd(text)) {
            return false;
        }
        return CONTENT.matcher(MENTION.matcher(strip(text)).replaceAll("")).find();
    }
}
