package dev.synapse.shared.settings;

import dev.synapse.shared.settings.Setting.Definition;
import dev.synapse.shared.settings.SettingValue.Amount;
import dev.synapse.shared.settings.SettingValue.WholeNumber;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings as text: the environment of the process, with defaults from a {@code .env} file. An empty value counts as not set.
 * Immutable.
 */
public final class Environment {

    private final Map<String, String> values;
    private final Set<String> fromFile;

    private Environment(Map<String, String> values, Set<String> fromFile) {
        this.values = Map.copyOf(values);
        this.fromFile = Set.copyOf(fromFile);
    }

    /**
     * The environment of the process, which takes precedence over the {@code .env} file of the working directory, if there is one. Throws
     * {@link InvalidSettingException} if that file is unreadable or invalid.
     */
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
        Set<String> names = Set.copyOf(values.keySet());
        values.putAll(System.getenv());
        return new Environment(values, names);
    }

    /** An environment of exactly these values; for tests, and for a process that runs several services. */
    public static Environment of(Map<String, String> values) {
        return new Environment(values, Set.of());
    }

    /** An environment of exactly these values, all from a {@code .env} file; for tests. */
    static Environment ofFile(Map<String, String> values) {
        return new Environment(values, values.keySet());
    }

    /** The names that the {@code .env} file has. */
    Set<String> fromFile() {
        return fromFile;
    }

    /** This environment with more values, which take precedence. */
    public Environment with(Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(more);
        return new Environment(merged, fromFile);
    }

    /** The value without surrounding white space, if it is set and not empty. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The value; throws {@link InvalidSettingException} with the description if it is not set. */
    public String require(String name, String description) {
        return get(name).orElseThrow(() -> new InvalidSettingException(name + " is not set: it is " + description));
    }

    /** The text, or its default if it is not set, which is empty if it has none. */
    public String text(Setting setting) {
        Definition definition = setting.definition();
        return get(definition.name()).orElse(definition.value().orElse());
    }

    /** The whole number, or its default if it is not set; throws {@link InvalidSettingException}. */
    public int integer(Setting setting) {
        String name = setting.definition().name();
        WholeNumber valid = WholeNumber.class.cast(setting.definition().value());
        String text = get(name).orElse(null);
        if (text == null) {
            return valid.number();
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= valid.min() && value <= valid.max()) {
                return value;
            }
        } catch (NumberFormatException e) {
            // the sentence below says what would be right
        }
        throw new InvalidSettingException("%s is \"%s\": it has to be a whole number from %d to %d"
                .formatted(name, text, valid.min(), valid.max()));
    }

    /** The same as a duration in milliseconds. */
    public Duration milliseconds(Setting setting) {
        return Duration.ofMillis(integer(setting));
    }

    /** The amount, if it is set; throws {@link InvalidSettingException}. */
    public Optional<BigDecimal> amount(Setting setting) {
        String name = setting.definition().name();
        Amount valid = Amount.class.cast(setting.definition().value());
        return get(name).map(text -> {
            try {
                BigDecimal value = new BigDecimal(text);
                if (value.compareTo(valid.min()) >= 0 && value.compareTo(valid.max()) <= 0) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // the sentence below says what would be right
            }
            throw new InvalidSettingException("%s is \"%s\": it has to be a number from %s to %s"
                    .formatted(
                            name, text, valid.min().toPlainString(), valid.max().toPlainString()));
        });
    }

    /** The flag, or its default if it is not set; throws {@link InvalidSettingException}. */
    public boolean flag(Setting setting) {
        return switch (text(setting)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            case String other ->
                throw new InvalidSettingException(
                        setting.definition().name() + " is \"" + other + "\": must be true or false");
        };
    }
}
