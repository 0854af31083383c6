package dev.synapse.shared.net;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Masks secrets in texts of others, and only where they can be the secret, so that no other text changes. A secret that nothing else can
 * be is masked anywhere; others only as whole tokens that are not names of JSON fields; and one that may be a word, a number or a part of
 * either only where secrets are shown: after {@code Bearer}, {@code key=} and the like. Immutable; its text has no secrets.
 */
public final class SecretMask {
    /** A mask without secrets. */
    public static final SecretMask NONE = new SecretMask(List.of());

    private static final int MIN_LENGTH = 8;
    private static final int UNMISTAKABLE_LENGTH = 16;
    /** What is before a secret stays. */
    private static final String MASK = "$1***";

    private static final Pattern WORD_OR_NUMBER = Pattern.compile("\\p{L}+|\\d+");
    private static final String BEFORE = "(?<![\\p{Alnum}_])";
    private static final String AFTER = "(?![\\p{Alnum}_])";
    private static final String NOT_A_FIELD_NAME = "(?!\\\\?\"\\s*:)";
    private static final String PLACE = "(?:\\b(?:bearer|basic)\\s+"
            + "|(?<!\\p{L})(?:api[-_ ]?key|key|token|secret|password|passwd|authorization|credentials?)(?: provided| is)?\\\\?[\"']?"
            + "\\s*[:=]\\s*\\\\?[\"']?(?:(?:bearer|basic)\\s+)?)";

    private final List<Pattern> patterns;

    private SecretMask(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /** A mask of these secrets; blank ones are none. */
    public static SecretMask of(Collection<String> secrets) {
        List<Pattern> patterns = secrets.stream()
                .filter(secret -> !secret.isBlank())
                .flatMap(secret -> Stream.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(SecretMask::pattern)
                .toList();
        return new SecretMask(patterns);
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        if (mayBeOtherText(secret)) {
            return Pattern.compile("((?i:" + PLACE + "))" + quoted + AFTER);
        }
        return isUnmistakable(secret)
                ? Pattern.compile("()" + quoted)
                : Pattern.compile("()" + BEFORE + quoted + AFTER + NOT_A_FIELD_NAME);
    }

    private static boolean mayBeOtherText(String secret) {
        boolean isShort = secret.length() < UNMISTAKABLE_LENGTH;
        return secret.length() < MIN_LENGTH
                || (isShort && WORD_OR_NUMBER.matcher(secret).matches());
    }

    private static boolean isUnmistakable(String secret) {
        return secret.length() >= UNMISTAKABLE_LENGTH
                && secret.chars().anyMatch(Character::isDigit)
                && secret.chars().anyMatch(Character::isLetter);
    }

    /** The text with all secrets replaced by {@code ***}. */
    public String mask(String text) {
        String masked = text;
        for (Pattern pattern : patterns) {
            masked = pattern.matcher(masked).replaceAll(MASK);
        }
        return masked;
    }

    @Override
    public String toString() {
        return "SecretMask[" + patterns.size() + "]";
    }
}
