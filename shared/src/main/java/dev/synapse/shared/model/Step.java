package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model or tool call of a turn, as its record shows it.
 *
 * @param number its place in the turn, from 1
 * @param alias who was called: a member's alias or a tool's name
 * @param attempts how often it was begun
 * @param reason why it was retried, why it failed, or why another model answered than the member's own
 * @param provider who answered, once a model has; null for tools
 * @param model the model's id as the provider told it
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
        Usage usage,
        @Nullable String provider,
        @Nullable String model) {

    public Step {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(alias, "alias");
        requireNonNull(status, "status");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(usage, "usage");
    }

    /** A step that has just been dispatched. */
    public static Step started(StepId id, int number, StepKind kind, String alias, Instant now) {
        return new Step(id, number, kind, alias, StepStatus.RUNNING, 1, now, null, null, Usage.NONE, null, null);
    }

    /** The same step, which has consumed so much. */
    public Step withUsage(Usage consumed) {
        return new Step(
                id, number, kind, alias, status, attempts, startedAt, endedAt, reason, consumed, provider, model);
    }

    /** The same step in another state. */
    public Step ended(StepStatus status, int attempts, Instant now, @Nullable String reason, Usage usage) {
        return new Step(id, number, kind, alias, status, attempts, startedAt, now, reason, usage, provider, model);
    }

    /** The same step with who answered. */
    public Step withAnsweringModel(@Nullable String byProvider, @Nullable String byModel) {
        return new Step(
                id, number, kind, alias, status, attempts, startedAt, endedAt, reason, usage, byProvider, byModel);
    }
}
