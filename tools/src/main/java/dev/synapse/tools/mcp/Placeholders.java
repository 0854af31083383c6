package dev.synapse.tools.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the environment's values where <code>${NAME}</code> or <code>${NAME:-default}</code> stands, and remembers which it put: what
 * an operator keeps out of the file is a secret, but for what every program gets anyway. Good for one entry of the file.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern INSIDE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Function<String, Optional<String>> variables;
    private final List<String> secrets = new ArrayList<>();

    Placeholders(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    String fill(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found)));
    }

    private String value(MatchResult found) {
        Matcher inside = INSIDE.matcher(found.group(1));
        if (!inside.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no placeholder like ${NAME} or ${NAME:-default}".formatted(found.group()));
        }
        String name = inside.group(1);
        Optional<String> value = variables.apply(name);
        if (value.isPresent() && !ChildEnvironment.isInherited(name)) {
            secrets.add(value.get());
        }
        String otherwise = inside.group(2);
        if (value.isEmpty() && otherwise == null) {
            throw new IllegalArgumentException("${%s} is not set in the environment".formatted(name));
        }
        return value.orElse(otherwise);
    }

    /** To be kept from view, beside what was put in. */
    void keep(String secret) {
        secrets.add(secret);
    }

    SecretMask secrets() {
        return SecretMask.of(secrets);
    }
}
