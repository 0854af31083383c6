package dev.synapse.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of the benchmark, in the order of measurement. */
enum Part {
    HOPS,
    HISTORY,
    POST,
    MEMORY,
    FIRST_BYTE,
    ADAPTERS,
    IN_FLIGHT,
    SOCKETS;

    /** Its name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Part> of(String word) {
        return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst();
    }

    /** The names of all parts. */
    static String words() {
        return Arrays.stream(values()).map(Part::word).collect(Collectors.joining(", "));
    }
}
