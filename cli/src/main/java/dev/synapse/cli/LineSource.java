package dev.synapse.cli;

import java.util.Optional;

/** Input lines of an interactive chat. */
interface LineSource extends AutoCloseable {

    /** Returns the next line, or empty at the end of the input. */
    Optional<String> next();

    @Override
    void close();
}
