package dev.synapse.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured, in the order in which it is. */
enum Part {
    HOPS,
    HISTORY,
    POST,
    MEMORY,
    FIRST_BYTE,
    IN_FLIGHT,
    SOCKETS;

    /** As it is written after {@code --only}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Part of(String word) {
        return Arrays.stream(values())
                .filter(part -> part.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--only knows no \"%s\", but: %s"
                        .formatted(word, Arrays.stream(values()).map(Part::word).collect(Collectors.joining(", ")))));
    }
}
