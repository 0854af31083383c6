package dev.synapse.gateway.activity;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group as one of its people sees it in a list. Immutable.
 *
 * @param activeTurn null if no turn is running
 * @param lastTurn the turn with the highest number of those that have ended; null if none has
 */
record GroupActivity(
        GroupId groupId,
        String name,

        @Schema(
                allowableValues = {"owner", "editor", "viewer"},
                description = "The caller's role")
        String role,

        Instant updatedAt,

        @Schema(description = "The running turn; null if there is none") @Nullable
        ActiveTurn activeTurn,

        @Schema(description = "The number of turns that wait for the running one")
        int queuedTurns,

        @Schema(description = "The turn that ended last; null if none has") @Nullable
        EndedTurn lastTurn,

        @Schema(
                description =
                        "The number of messages of others since `read_up_to`, without results of tools; 100 for 100 or more",
                minimum = "0",
                maximum = "100")
        int unread,

        @Schema(description = "Up to when the caller has read the group")
        Instant readUpTo,

        @Schema(description = "When the last turn was posted, or else when the caller joined the group")
        Instant lastActivityAt) {

    /** A running turn. */
    record ActiveTurn(
            TurnId turnId,
            long number,

            @Schema(allowableValues = {"running", "waiting"})
            String status) {}

    /** A turn that has ended. */
    record EndedTurn(
            TurnId turnId,
            long number,

            @Schema(allowableValues = {"completed", "failed", "cancelled"})
            String status,

            Instant endedAt,
            @Nullable String error) {}

    GroupActivity with(@Nullable ActiveTurn active, int queued) {
        return new GroupActivity(
                groupId, name, role, updatedAt, active, queued, lastTurn, unread, readUpTo, lastActivityAt);
    }
}
