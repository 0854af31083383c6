package dev.synapse.gateway.identity;

import dev.synapse.gateway.web.Validation;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names by which people know each other. They need not be unique. */
final class PersonName {

    static final int MAX = 80;

    static final String DESCRIPTION =
            "The name by which others in a group, and its agents, know you; by default the part of the"
                    + " address before the @";

    /** Control and format characters, letters that are invisible, line separators and halves of surrogate pairs, by which a name could be mistaken for another text. */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u115F\\u1160\\u3164\\uFFA0]");

    private static final Pattern VISIBLE = Pattern.compile("[^\\p{Z}\\p{M}\\u2800]");

    private PersonName() {}

    /** The name without white space around it; errors are added to the validation. */
    static String check(Validation validation, @Nullable String name) {
        String stripped = name == null ? "" : name.strip();
        validation
                .text("name", name == null ? null : stripped, 1, MAX)
                .require(
                        !INVISIBLE.matcher(stripped).find(),
                        "name",
                        "must not contain line breaks, control characters or invisible characters")
                .require(
                        stripped.isEmpty() || VISIBLE.matcher(stripped).find(),
                        "name",
                        "must have a visible character");
        return stripped;
    }

    /** A name that a provider states; null if it is none that could be chosen here. */
    static @Nullable String ofProvider(@Nullable String name) {
        Validation validation = new Validation();
        String checked = check(validation, name);
        return validation.isValid() ? checked : null;
    }
}
