package dev.synapse.tools.mcp;

import dev.synapse.shared.net.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> by the environment's values, and records those
 * values as secrets, because the operator kept them out of the file; variables that every program inherits are not
 * secret. For one entry of the file.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern CONTENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Function<String, Optional<String>> variables;
    private final List<String> secrets = new ArrayList<>();

    Placeholders(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    /**
     * Replaces all placeholders.
     *
     * @throws IllegalArgumentException if a placeholder is malformed or its variable is not set
     */
    String fill(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }

    private String value(MatchResult match) {
        Matcher content = CONTENT.matcher(match.group(1));
        if (!content.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a placeholder such as ${NAME} or ${NAME:-default}".formatted(match.group()));
        }
        String name = content.group(1);
        Optional<String> value = variables.apply(name);
        if (value.isPresent() && !ChildEnvironment.isInherited(name)) {
            secrets.add(value.get());
        }
        String defaultValue = content.group(2);
        if (value.isEmpty() && defaultValue == null) {
            throw new IllegalArgumentException("${%s} is not set in the environment".formatted(name));
        }
        return value.orElse(defaultValue);
    }

    /** Records a further secret. */
    void addSecret(String secret) {
        secrets.add(secret);
    }

    /** All secrets so far. */
    SecretMask secrets() {
        return SecretMask.of(secrets);
    }
}
