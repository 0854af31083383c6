package dev.synapse.gateway.activity;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import java.util.Optional;

/**
 * What a user's log has reported about a group. Immutable.
 *
 * @param turnSeq the seq, in the group's log, of the newest event of a turn that the user's log has
 */
record ReportedGroup(long turnSeq, GroupActivity activity) {

    /** The stored record; empty if the text is none, or one of another version. */
    static Optional<ReportedGroup> parse(String stored) {
        try {
            return stored.isEmpty() ? Optional.empty() : Optional.of(Json.read(stored, ReportedGroup.class));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    String stored() {
        return Json.write(this);
    }
}
