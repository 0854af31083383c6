package dev.synapse.shared.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model or tool call of a turn, as its record shows it.
 *
 * @param number its place in the turn, from 1
 * @param alias who was called: a member's alias or a tool's name
 * @param attempts how often it was begun
 * @param reason why it was retried, or why it failed
 */
public record Step(
        StepId id,
        int number,
        StepKind kind,
        String alias,
        StepStatus status,
        int attempts,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String reason,
        Usage usage) {

    /** A step that has just been dispatched. */
    public static Step started(StepId id, int number, StepKind kind, String alias, Instant now) {
        return new Step(id, number, kind, alias, StepStatus.RUNNING, 1, now, null, null, Usage.NONE);
    }

    /** The same step in another state. */
    public Step ended(StepStatus status, int attempts, Instant now, @Nullable String reason, Usage usage) {
        return new Step(id, number, kind, alias, status, attempts, startedAt, now, reason, usage);
    }
}
