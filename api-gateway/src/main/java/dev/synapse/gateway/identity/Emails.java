package dev.synapse.gateway.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Email addresses: case-insensitive, validated by their syntax only. */
public final class Emails {

    /** The most characters of an address. */
    public static final int MAX = 254;

    /** Longer texts are no addresses and are not normalized, which takes quadratic time for long runs of combining marks. */
    private static final int MAX_BEFORE_NORMALIZATION = 4 * MAX;

    private static final Pattern FORM = Pattern.compile(
            "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*@"
                    + "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?(\\.[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?)*");

    private Emails() {}

    /** The form in which addresses are stored and compared. */
    public static String normalise(String email) {
        String stripped = email.strip();
        if (stripped.length() > MAX_BEFORE_NORMALIZATION) {
            return stripped;
        }
        return Normalizer.normalize(stripped, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** Whether a normalised text is an address. */
    public static boolean isWellFormed(String normalised) {
        int at = normalised.indexOf('@');
        return normalised.length() <= MAX
                && at <= 64
                && FORM.matcher(normalised).matches();
    }
}
