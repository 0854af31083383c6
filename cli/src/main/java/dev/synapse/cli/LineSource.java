package dev.synapse.cli;

import java.util.Optional;

/** Where an interactive chat gets its lines from. */
interface LineSource extends AutoCloseable {

    /** The next line, or empty at the end of the input. */
    Optional<String> next();

    @Override
    void close();
}
