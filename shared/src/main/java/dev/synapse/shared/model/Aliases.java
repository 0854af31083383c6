package dev.synapse.shared.model;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the aliases of members. Two aliases are the same name if readers can hardly distinguish them: case, the width and form of
 * letters (Unicode NFKC), invisible characters and the number of spaces make no difference. Stateless.
 */
public final class Aliases {

    /** The sender of users' messages. */
    public static final String USER = "User";

    /** The member that every group has, and that coordinates the others. */
    public static final String ORCHESTRATOR = "Orchestrator";

    /** Control and format characters, and letters and marks with the Unicode property Default_Ignorable_Code_Point. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\p{Cc}\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5"
                    + "\\u180B-\\u180F\\u2065\\u3164\\uFE00-\\uFE0F\\uFFA0\\uFFF0-\\uFFF8\\x{E0000}-\\x{E0FFF}&&[^\\t\\n\\u000B\\f\\r]]");

    /**
     * Texts beyond this length, in UTF-16 units, are longer than any alias and are compared as they are: normalization takes quadratic time
     * for long runs of combining marks.
     */
    private static final int MAX_COMPARED = 1_000;

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private Aliases() {}

    /** Whether the alias is reserved: it is the same name as one that Synapse itself uses. */
    public static boolean isReserved(String alias) {
        return isSame(alias, USER) || isSame(alias, ORCHESTRATOR);
    }

    /** Whether two aliases are the same name. */
    public static boolean isSame(String one, String other) {
        return key(one).equals(key(other));
    }

    /** Whether the alias has an invisible character. */
    public static boolean hasInvisible(String alias) {
        return INVISIBLE.matcher(alias).find();
    }

    /** The aliases that the mentions name, each once, in the order of the mentions. */
    public static List<String> named(List<String> mentions, List<String> aliases) {
        Map<String, List<String>> byKey = aliases.stream().collect(Collectors.groupingBy(Aliases::key));
        return mentions.stream()
                .flatMap(mention -> byKey.getOrDefault(key(mention), List.of()).stream())
                .distinct()
                .toList();
    }

    /** What is equal for two aliases if, and only if, they are the same name. It is for comparison, not to be shown. */
    public static String key(String alias) {
        if (alias.length() > MAX_COMPARED) {
            return alias;
        }
        String visible =
                INVISIBLE.matcher(Normalizer.normalize(alias, Form.NFKC)).replaceAll("");
        String spaced = SPACES.matcher(visible).replaceAll(" ").strip();
        return Normalizer.normalize(fold(spaced), Form.NFKC);
    }

    /**
     * Folds case as Unicode does: {@code ß} becomes {@code ss}, and both forms of sigma become one. Converts to upper case first, so that
     * the two Turkish letters i equal the others, as they do in PostgreSQL in some locales.
     */
    private static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.toUpperCase(Locale.ROOT).codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
