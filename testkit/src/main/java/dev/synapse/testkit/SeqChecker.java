package dev.synapse.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Checks that the seqs of one socket increase, without gaps unless allowed. Not thread-safe. */
final class SeqChecker {
    private final boolean gapsAllowed;
    private final List<String> violations = new ArrayList<>();
    private OptionalLong last;

    /**
     * @param after the seq after which events start; empty to accept any first seq
     * @param gapsAllowed whether the subscription excludes some event types
     */
    SeqChecker(OptionalLong after, boolean gapsAllowed) {
        this.last = after;
        this.gapsAllowed = gapsAllowed;
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
        return gapsAllowed ? seq > before : seq == before + 1;
    }
}
