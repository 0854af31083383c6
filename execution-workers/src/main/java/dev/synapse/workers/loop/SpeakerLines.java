package dev.synapse.workers.loop;

import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageAuthor;
import dev.synapse.shared.model.NameKey;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prefixes texts in prompts with their speaker, {@code [Alias]: }, and prevents texts from imitating that prefix: a
 * line that looks like it is quoted with {@code "> "}. It looks like it with any brackets, colons, dashes or arrows,
 * and after white space, quotes, list marks, emphasis or invisible characters; the names that every model knows as
 * speakers need no colon. Every line of a prompt that looks like a speaker therefore is one. The result depends only
 * on the text, and stored messages are unchanged.
 */
final class SpeakerLines {

    private static final String QUOTE = "> ";
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_LIST_NUMBER = 3;
    private static final String SEPARATORS =
            ":\uFF1A\uFE55\uFE13\uFE30\uA789\uA4FD\u2236\u02D0\u02F8\u0589\u05C3\u205A\u16EC\u1365\u1366"
                    + ">\uFF1E\u00BB\u2192\u21D2\u27A1\u2794";
    private static final String MARKUP = "*_`~#\\|\uFF0A\uFF3F\uFF5C";
    private static final String PUNCTUATION = ",;!?\u2026\u3001\u3002\uFF0C\uFF1B\uFF01\uFF1F";
    private static final String QUOTES = "\"'\uFF02\uFF07\u201A\u201E";
    private static final String LIST_MARKS = "+\u2022\u2023\u2043\u00B7\u25CF\u25E6\u25AA\u25A0\u30FB";

    /** Names with which prompts of all vendors, and of this system, mark speakers. */
    private static final Set<String> KNOWN_SPEAKERS = Stream.of(
                    "User", "Orchestrator", "System", "Assistant", "Human", "Developer", "Model", "AI")
            .map(NameKey::of)
            .collect(Collectors.toSet());

    /** Kinds of brackets; a bracket of one kind closes any of that kind. */
    private enum Bracket {
        SQUARE,
        ROUND,
        CURLY,
        ANGLE,
        NONE
    }

    private SpeakerLines() {}

    /** The text of a message with its speaker, and with the name of the person if it is a user: there may be several. */
    static String of(Message message, String text) {
        MessageAuthor author = message.meta().user();
        String alias = message.senderAlias();
        return of(author == null ? alias : "%s (%s)".formatted(alias, author.name()), text);
    }

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
                .map(c -> endsLine(c) || opening(c) == Bracket.SQUARE || closing(c) == Bracket.SQUARE ? ' ' : c)
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
        int open = skipListNumber(text, skipIgnored(text, line, true));
        Bracket bracket = opening(at(text, open));
        if (bracket == Bracket.NONE) {
            return false;
        }
        int end = Math.min(text.length(), open + 1 + MAX_NAME_LENGTH);
        int close = open + 1;
        while (close < end && closing(text.charAt(close)) != bracket && isInName(text.charAt(close), bracket)) {
            close++;
        }
        return closing(at(text, close)) == bracket
                && (isSeparator(at(text, skipIgnored(text, close + 1, false)))
                        || KNOWN_SPEAKERS.contains(NameKey.of(text.substring(open + 1, close))));
    }

    /** In square brackets any text counts as a name, in others, which sentences use as well, only one without brackets and punctuation. */
    private static boolean isInName(int c, Bracket bracket) {
        return !endsLine(c)
                && (bracket == Bracket.SQUARE
                        || (opening(c) == Bracket.NONE && !isOneOf(SEPARATORS, c) && !isOneOf(PUNCTUATION, c)));
    }

    /** The index after {@code 1.} or {@code 1)} and what may follow it. */
    private static int skipListNumber(String text, int from) {
        int i = from;
        while (i < from + MAX_LIST_NUMBER && Character.isDigit(at(text, i))) {
            i++;
        }
        return i > from && (at(text, i) == '.' || at(text, i) == ')') ? skipIgnored(text, i + 1, true) : from;
    }

    /** The index of the next character that is not white space, invisible, emphasis or a quote, nor a list mark at the start of a line. */
    private static int skipIgnored(String text, int from, boolean atStart) {
        int i = from;
        while (i < text.length() && isIgnored(text.codePointAt(i), atStart)) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private static boolean isIgnored(int c, boolean atStart) {
        if (endsLine(c) || isOneOf(SEPARATORS, c)) {
            return false;
        }
        return isOneOf(MARKUP, c)
                || isOneOf(QUOTES, c)
                || (atStart && isOneOf(LIST_MARKS, c))
                || switch (Character.getType(c)) {
                    case Character.SPACE_SEPARATOR,
                            Character.CONTROL,
                            Character.FORMAT,
                            Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK -> true;
                    case Character.DASH_PUNCTUATION -> atStart;
                    case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION ->
                        opening(c) == Bracket.NONE && closing(c) == Bracket.NONE;
                    // letters and symbols that are invisible
                    default -> c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800;
                };
    }

    private static boolean isSeparator(int c) {
        return isOneOf(SEPARATORS, c) || (c >= 0 && Character.getType(c) == Character.DASH_PUNCTUATION);
    }

    private static Bracket opening(int c) {
        return switch (c) {
            case '(', '\uFF08', '\uFE59', '\u207D', '\u208D', '\u2768', '\u276A', '\u2985', '\uFF5F' -> Bracket.ROUND;
            case '{', '\uFF5B', '\uFE5B', '\u2774' -> Bracket.CURLY;
            case '<',
                    '\uFF1C',
                    '\uFE64',
                    '\u00AB',
                    '\u2039',
                    '\u2329',
                    '\u276C',
                    '\u2770',
                    '\u27E8',
                    '\u27EA',
                    '\u3008',
                    '\u300A' -> Bracket.ANGLE;
            case '\u201A', '\u201E' -> Bracket.NONE; // quotes
            default -> c >= 0 && Character.getType(c) == Character.START_PUNCTUATION ? Bracket.SQUARE : Bracket.NONE;
        };
    }

    private static Bracket closing(int c) {
        return switch (c) {
            case ')', '\uFF09', '\uFE5A', '\u207E', '\u208E', '\u2769', '\u276B', '\u2986', '\uFF60' -> Bracket.ROUND;
            case '}', '\uFF5D', '\uFE5C', '\u2775' -> Bracket.CURLY;
            case '>',
                    '\uFF1E',
                    '\uFE65',
                    '\u00BB',
                    '\u203A',
                    '\u232A',
                    '\u276D',
                    '\u2771',
                    '\u27E9',
                    '\u27EB',
                    '\u3009',
                    '\u300B' -> Bracket.ANGLE;
            default -> c >= 0 && Character.getType(c) == Character.END_PUNCTUATION ? Bracket.SQUARE : Bracket.NONE;
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
