package dev.synapse.tools.mcp;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a server was given in confidence, to be masked in all that it says. Values of fewer than 8 characters are left alone: they
 * protect nothing, and masking them would mangle texts that have nothing to do with them. Immutable.
 */
record SecretMask(List<String> values) {
    static final SecretMask NONE = new SecretMask(List.of());

    private static final int LEAST = 8;

    SecretMask {
        values = values.stream()
                .filter(value -> value.length() >= LEAST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static SecretMask of(Collection<String> values) {
        return new SecretMask(List.copyOf(values));
    }

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
