package dev.synapse.shared.model;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The key by which aliases, mentions and end marks are compared: equal for two texts if, and only if, readers take them for the same name.
 * Neither case, the width and form of letters (Unicode NFKC), the kind of dashes and the number of spaces make a difference, nor quotes,
 * Markdown marks, characters at the ends that no alias has, or invisible characters. Stateless.
 */
public final class NameKey {

    /**
     * Texts beyond this length, in UTF-16 units, are longer than any alias and are compared as they are: normalization takes quadratic time
     * for long runs of combining marks.
     */
    static final int MAX_COMPARED = 1_000;

    /** Control and format characters, and letters and marks with the Unicode property Default_Ignorable_Code_Point, as a regex class. */
    static final String INVISIBLE = "[\\p{Cc}\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5"
            + "\\u180B-\\u180F\\u2065\\u3164\\uFE00-\\uFE0F\\uFFA0\\uFFF0-\\uFFF8\\x{E0000}-\\x{E0FFF}"
            + "&&[^\\t\\n\\x0B\\f\\r]]";

    /** Emphasis and code in Markdown, and its escape character; an underscore may be a part of a name. */
    static final String MARKUP = "[*`~\\uFF0A\\uFF40\\uFF5E\\uFF3C\\\\]";

    private static final Pattern ONE_INVISIBLE = Pattern.compile(INVISIBLE);
    private static final Pattern OMITTED = Pattern.compile("(?:" + INVISIBLE + "|" + MARKUP + ")+");

    /** Quotes and apostrophes, also those that Unicode counts as letters or symbols. */
    private static final Pattern QUOTES = Pattern.compile(
            "[\\p{Pi}\\p{Pf}\"'\\u201A\\u201E\\u02B9-\\u02BD\\u02C8\\u02EE\\u055A\\u05F3\\u05F4\\u2032-\\u2037"
                    + "\\u301D-\\u301F\\uA78B\\uA78C]+");

    private static final Pattern DASHES = Pattern.compile("[\\p{Pd}\\u02D7\\u2043\\u2212\\u23AF\\u2500\\u2501\\u2796]");
    private static final Pattern ONE_SPACE = Pattern.compile("[\\s\\p{Z}\\u2800]");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\u2800]+");

    /** The ends of a text that are not part of a name: all characters that no alias may have, and a last dot. */
    private static final Pattern ENDS = Pattern.compile("^[^\\p{L}\\p{M}\\p{N}._-]+|[^\\p{L}\\p{M}\\p{N}_-]+$");

    /** A part between underscores that begin and end a word, which is emphasis in Markdown. */
    private static final Pattern EMPHASIZED =
            Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}_])(_+)(?=[^\\s_])(.+?)(?<=[^\\s_])\\1(?![\\p{L}\\p{M}\\p{N}_])");

    /** A letter with a mark that was written after it as a character of its own. */
    private static final Pattern SPACING_MARK =
            Pattern.compile("(?<=\\p{L})[\\u00A8\\u00AF\\u00B4\\u00B8\\u02C7\\u02D8-\\u02DD]");

    private static final Map<String, String> COMBINING = Map.ofEntries(
            Map.entry("\u00A8", "\u0308"),
            Map.entry("\u00AF", "\u0304"),
            Map.entry("\u00B4", "\u0301"),
            Map.entry("\u00B8", "\u0327"),
            Map.entry("\u02C7", "\u030C"),
            Map.entry("\u02D8", "\u0306"),
            Map.entry("\u02D9", "\u0307"),
            Map.entry("\u02DA", "\u030A"),
            Map.entry("\u02DB", "\u0328"),
            Map.entry("\u02DC", "\u0303"),
            Map.entry("\u02DD", "\u030B"));

    private NameKey() {}

    /** The key. It is for comparison, not to be shown. */
    public static String of(String text) {
        return text.length() > MAX_COMPARED ? text : fold(bare(visible(text)));
    }

    /** Whether readers see anything of the text. */
    public static boolean isVisible(String text) {
        return text.codePoints()
                .anyMatch(c -> !isInvisible(c)
                        && !ONE_SPACE.matcher(Character.toString(c)).matches());
    }

    /** Whether the character is invisible and no white space. */
    static boolean isInvisible(int c) {
        return ONE_INVISIBLE.matcher(Character.toString(c)).matches();
    }

    /** Whether a character of the text is invisible and no white space. */
    static boolean hasInvisible(String text) {
        return ONE_INVISIBLE.matcher(text).find();
    }

    /** The key with what surrounds the name, so that {@code _x_} and {@code x} differ. */
    static String withEnds(String text) {
        return text.length() > MAX_COMPARED ? text : fold(visible(text));
    }

    /** What readers see of a short text in normal form: without markup, quotes and invisible characters, with one kind of dash and space. */
    static String visible(String text) {
        String composed = SPACING_MARK.matcher(text).replaceAll(mark -> COMBINING.get(mark.group()));
        String shown =
                OMITTED.matcher(Normalizer.normalize(composed, Form.NFKC)).replaceAll("");
        String plain = DASHES.matcher(QUOTES.matcher(shown).replaceAll("")).replaceAll("-");
        return Normalizer.normalize(SPACES.matcher(plain).replaceAll(" ").strip(), Form.NFKC);
    }

    private static String bare(String visible) {
        String name = visible;
        String before;
        do {
            before = name;
            name = EMPHASIZED.matcher(ENDS.matcher(name).replaceAll("")).replaceAll("$2");
        } while (!name.equals(before));
        return name.isEmpty() ? visible : name;
    }

    /**
     * Folds case as Unicode does: {@code ß} becomes {@code ss}, and both forms of sigma become one. Converts to upper case in between, so
     * that the two Turkish letters i equal the others, as they do in PostgreSQL in some locales.
     */
    private static String fold(String text) {
        String folded = lower(lower(text).toUpperCase(Locale.ROOT)).replace("i\u0307", "i");
        return Normalizer.normalize(folded, Form.NFKC);
    }

    /** Lower case letter by letter: {@link String#toLowerCase} has two forms of sigma. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        return lower.toString();
    }
}
