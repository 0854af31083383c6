package dev.synapse.shared.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of a step: one model or tool call of a turn. Immutable.
 *
 * @param number its number in the turn, from 1
 * @param alias the member's alias or the tool's name
 * @param attempts the number of attempts
 * @param reason why it was retried, why it failed, or why another model than the member's own replied
 * @param provider the provider that replied; null before that, and for tools
 * @param model the model that replied according to the provider; null before that, and for tools
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

    /** A step that is dispatched now. */
    public static Step started(StepId id, int number, StepKind kind, String alias, Instant now) {
        return new Step(id, number, kind, alias, StepStatus.RUNNING, 1, now, null, null, Usage.NONE, null, null);
    }

    /** The same step with that usage. */
    public Step withUsage(Usage consumed) {
        return new Step(
                id, number, kind, alias, status, attempts, startedAt, endedAt, reason, consumed, provider, model);
    }

    /** The same step with another status and its end. */
    public Step ended(StepStatus status, int attempts, @Nullable Instant at, @Nullable String reason, Usage usage) {
        return new Step(id, number, kind, alias, status, attempts, startedAt, at, reason, usage, provider, model);
    }

    /** The same step with the model that replied. */
    public Step withAnsweringModel(@Nullable String byProvider, @Nullable String byModel) {
        return new Step(
                id, number, kind, alias, status, attempts, startedAt, endedAt, reason, usage, byProvider, byModel);
    }
}
