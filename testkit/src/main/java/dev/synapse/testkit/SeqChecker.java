package dev.synapse.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Checks that the seqs of one socket rise without repeats, and without holes where none are allowed. Not thread-safe. */
final class SeqChecker {
    private final boolean holesAllowed;
    private final List<String> violations = new ArrayList<>();
    private OptionalLong last;

    /**
     * @param after the seq behind which events begin; empty where the first event may have any
     * @param holesAllowed whether some types of events were not asked for
     */
    SeqChecker(OptionalLong after, boolean holesAllowed) {
        this.last = after;
        this.holesAllowed = holesAllowed;
    }

    void check(JsonNode event) {
        String type = event.path("type").asString("");
        if (type.equals("pong")) {
            return;
        }
        if (!event.path("seq").isIntegralNumber()) {
            violations.add("no seq in " + event);
            return;
        }
        long seq = event.path("seq").asLong();
        if (!type.equals("resync") && last.isPresent() && !follows(seq, last.getAsLong())) {
            violations.add("seq " + seq + " after " + last.getAsLong() + ": " + event);
        }
        last = OptionalLong.of(seq);
    }

    List<String> violations() {
        return violations;
    }

    OptionalLong last() {
        return last;
    }

    private boolean follows(long seq, long before) {
        return holesAllowed ? seq > before : seq == before + 1;
    }
}
