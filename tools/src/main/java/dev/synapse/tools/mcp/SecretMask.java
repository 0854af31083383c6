package dev.synapse.tools.mcp;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Masks a server's secrets in everything that comes from it. Values of fewer than 8 characters are not masked: they
 * protect nothing, and masking them would mangle unrelated text. Immutable.
 */
record SecretMask(List<String> values) {
    static final SecretMask NONE = new SecretMask(List.of());

    private static final int MIN_LENGTH = 8;

    SecretMask {
        values = values.stream()
                .filter(value -> value.length() >= MIN_LENGTH)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static SecretMask of(Collection<String> values) {
        return new SecretMask(List.copyOf(values));
    }

    /** The text with all secrets replaced by {@code ***}. */
    String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, "***");
        }
        return masked;
    }

    @Override
    public String toString() {
        return "SecretMask[" + values.size() + "]";
    }
}
