package dev.synapse.shared.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the directives of a message's text: mentions of members, {@code @[Alias]}, and the word that ends a turn. Both are recognized in any
 * form that readers take for them, see {@link NameKey}. Stateless.
 */
public final class Mentions {

    /** The word that ends a turn, at the end of a message. */
    public static final String COMPLETE = "TASK_COMPLETE";

    private static final int MAX_ALIAS = 100;
    private static final String OPENING = "\\[\uFF3B\u3010\u3014\u3016\u3018\u301A\u27E6\u2772\u2045\uFE47";
    private static final String CLOSING = "\\]\uFF3D\u3011\u3015\u3017\u3019\u301B\u27E7\u2773\u2046\uFE48";

    /** A mention; its alias may be longer than {@link #MAX_ALIAS} by characters that are not shown. */
    private static final Pattern MENTION =
            Pattern.compile("[@\uFF20\uFE6B](?:" + NameKey.MARKUP + "|_|" + NameKey.INVISIBLE + "){0,50}+[" + OPENING
                    + "]([^" + OPENING + CLOSING + "\\r\\n]{1,400})[" + CLOSING + "]");

    /** The word, not as the end of a longer one. */
    private static final Pattern ENDS_COMPLETE =
            Pattern.compile("(?<![a-zA-Z0-9])(?<![a-zA-Z0-9]_)" + COMPLETE + "\\z");

    /** The longest part of a text that can be the word, with characters that are not shown. */
    private static final int MAX_WORD = 200;

    /** Full stops, exclamation marks and other marks that end a sentence, quotes, and marks of Markdown and formulas. */
    private static final String END_MARKS =
            ".!*$`#\\\"'\u201A\u201E\u2026\u203C\u3002\uFF01\uFF0E\uFF61\u00A1\u0589\u06D4\u0964\u0965\u1362\u104B\u17D4\u2022\uFF0A\uFF07\uFF02";

    private static final String COMPLETE_KEY = NameKey.of(COMPLETE);

    /** A closing tag or a space in HTML, a model's token for the end of a text, or the line under a heading. */
    private static final Pattern TAG = Pattern.compile(
            "(?:&(?:nbsp|#160|#xA0);|\\[/INST\\]?|</\\w{1,20}>|<br ?/?>|<[|\uFF5C][\\w\u2581]{1,30}[|\uFF5C]>|<(?:end_of_turn|eos|eot)>|>|[\\r\\n]=+)\\z");

    private static final int MAX_TAG = 40;

    private Mentions() {}

    /** The aliases that the text mentions, each once, in order, as they are written. */
    public static List<String> in(String text) {
        Set<String> aliases = new LinkedHashSet<>();
        Matcher matcher = MENTION.matcher(text);
        while (matcher.find()) {
            String alias = matcher.group(1).strip();
            String visible = NameKey.visible(alias);
            if (!visible.isEmpty() && visible.codePointCount(0, visible.length()) <= MAX_ALIAS) {
                aliases.add(alias);
            }
        }
        return List.copyOf(aliases);
    }

    /**
     * Whether the text ends with {@link #COMPLETE}, followed by nothing but marks with which a text may end. On a line of its own the word
     * may have any case.
     */
    public static boolean endsTurn(String text) {
        int end = endOfWords(text);
        String last = text.substring(Math.max(0, end - MAX_WORD), end);
        String line = last.substring(lastLineBreak(last) + 1);
        return ENDS_COMPLETE.matcher(last).find()
                || ENDS_COMPLETE.matcher(NameKey.visible(last)).find()
                || (endsWithLetter(line) && NameKey.of(line).equals(COMPLETE_KEY));
    }

    private static boolean endsWithLetter(String line) {
        return !line.isEmpty() && Character.isLetter(line.codePointBefore(line.length()));
    }

    private static int lastLineBreak(String text) {
        return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    }

    /** Where the text ends without the marks, symbols and tags after its last word. */
    private static int endOfWords(String text) {
        int end = text.length();
        int before;
        do {
            before = end;
            while (end > 0 && isEndMark(text.codePointBefore(end))) {
                end -= Character.charCount(text.codePointBefore(end));
            }
            Matcher tag = TAG.matcher(text).region(Math.max(0, end - MAX_TAG), end);
            end = tag.find() ? tag.start() : end;
        } while (end < before);
        return end;
    }

    private static boolean isEndMark(int c) {
        return switch (Character.getType(c)) {
            case Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.ENCLOSING_MARK,
                    Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL -> true;
            case Character.MATH_SYMBOL -> c > 0x7F || c == '~' || c == '|';
            default -> END_MARKS.indexOf(c) >= 0 || NameKey.isInvisible(c);
        };
    }
}
