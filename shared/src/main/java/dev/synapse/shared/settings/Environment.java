package dev.synapse.shared.settings;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings as text: the process's environment, and behind it the lines of a {@code .env} file. An empty value counts as
 * not set. Immutable.
 */
public final class Environment {

    private final Map<String, String> values;

    private Environment(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The process's environment over the {@code .env} of the working directory, if there is one. */
    public static Environment load() {
        Path file = Path.of(".env");
        Map<String, String> values = new HashMap<>();
        if (Files.isRegularFile(file)) {
            try {
                values.putAll(DotEnv.parse(Files.readString(file)));
            } catch (IOException e) {
                throw new InvalidSettingException(".env cannot be read: " + e.getMessage());
            }
        }
        values.putAll(System.getenv());
        return new Environment(values);
    }

    /** Exactly these values; for tests and for a process that composes services. */
    public static Environment of(Map<String, String> values) {
        return new Environment(values);
    }

    /** These values over the ones that are there. */
    public Environment with(Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(more);
        return new Environment(merged);
    }

    /** The value without surrounding white space, if it is set and not empty. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The value; throws {@link InvalidSettingException} saying what it is for if it is not set. */
    public String require(String name, String what) {
        return get(name).orElseThrow(() -> new InvalidSettingException(name + " is not set: it is " + what));
    }

    /** A whole number between the bounds, or the default where it is not set. */
    public int integer(String name, int orElse, int min, int max) {
        String text = get(name).orElse(null);
        if (text == null) {
            return orElse;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // the sentence below says what would be right
        }
        throw new InvalidSettingException(
                "%s is \"%s\": it has to be a whole number from %d to %d".formatted(name, text, min, max));
    }

    /** A number between the bounds, if it is set. */
    public Optional<BigDecimal> number(String name, BigDecimal min, BigDecimal max) {
        return get(name).map(text -> {
            try {
                BigDecimal value = new BigDecimal(text);
                if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // the sentence below says what would be right
            }
            throw new InvalidSettingException("%s is \"%s\": it has to be a number from %s to %s"
                    .formatted(name, text, min.toPlainString(), max.toPlainString()));
        });
    }

    /** A number of milliseconds between the bounds as a duration, or the default where it is not set. */
    public Duration milliseconds(String name, Duration orElse, int min, int max) {
        return Duration.ofMillis(integer(name, Math.toIntExact(orElse.toMillis()), min, max));
    }
}
