package dev.synapse.gateway.deadletters;

import java.util.List;

/**
 * A parsed command line.
 *
 * @param ids of the dead letters; empty for all
 */
record Request(Verb verb, List<String> ids, boolean json) {

    enum Verb {
        LIST,
        SHOW,
        RETRY,
        DISCARD;

        boolean changes() {
            return this == RETRY || this == DISCARD;
        }
    }

    Request {
        ids = List.copyOf(ids);
    }
}
