package dev.synapse.deadletters;

import java.util.List;

/**
 * A parsed command line.
 *
 * @param ids the dead letters; empty for all
 */
record DeadLetterRequest(Verb verb, List<String> ids, boolean json) {

    enum Verb {
        LIST,
        SHOW,
        RETRY,
        DISCARD;

        boolean changes() {
            return this == RETRY || this == DISCARD;
        }
    }

    DeadLetterRequest {
        ids = List.copyOf(ids);
    }
}
