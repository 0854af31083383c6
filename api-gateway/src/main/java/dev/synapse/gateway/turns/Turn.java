package dev.synapse.gateway.turns;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.turn.LiveSteps;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A turn as the API returns it. */
record Turn(
        TurnId id,
        GroupId groupId,
        long number,
        TurnStatus status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String error,
        Usage usage,
        List<Step> steps) {

    Turn with(List<Step> steps) {
        return new Turn(id, groupId, number, status, createdAt, startedAt, endedAt, error, usage, steps);
    }

    /** This turn with its current state in Redis. */
    Turn running(LiveSteps.Running live) {
        return new Turn(
                id,
                groupId,
                number,
                TurnStatus.RUNNING,
                createdAt,
                live.startedAt(),
                null,
                null,
                live.usage(),
                live.steps());
    }
}
