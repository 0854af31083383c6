package dev.synapse.workers.loop;

import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step. Immutable.
 *
 * @param startedAt when this attempt started
 * @param limits the limits of the attempts with one model, crashed ones included
 */
record Attempt(Delivery delivery, Job.StepJob job, Instant startedAt, AttemptLimits limits) {

    /** The attempt that a delivery starts; a fallback model has as many attempts of its own as the member's model. */
    static Attempt of(Delivery delivery, Job.StepJob job, AttemptLimits limits) {
        return new Attempt(delivery, job, Times.now(), limits);
    }

    /** The fallback model that the job calls, if any. */
    static Optional<Job.Fallback> fallback(Job.StepJob job) {
        return job instanceof Job.RunAgentLlm agentJob ? Optional.ofNullable(agentJob.fallback()) : Optional.empty();
    }

    /** The number of the attempt, from 1. Attempts that were retried and attempts whose process died count alike. */
    int number() {
        return job.attempt() + delivery.deliveries() - 1;
    }

    /** The number of the attempt with the present model, from 1. */
    int numberWithModel() {
        return number() - previousModels();
    }

    boolean isLast() {
        return numberWithModel() >= limits.any();
    }

    /** Whether this is the last attempt even if the model is busy. */
    boolean isLastWhileBusy() {
        return numberWithModel() >= limits.busy();
    }

    /** Whether all attempts were used up without one of them ending. */
    boolean isBeyondLimit() {
        return delivery.deliveries() > limits.any() || numberWithModel() > limits.busy();
    }

    /** The maximum number of attempts, those with another model included. */
    int maxAttempts() {
        return limits.any() + previousModels();
    }

    /** The maximum number of attempts in words, such as "3 attempts". */
    String limitText() {
        return maxAttempts() == 1 ? "1 attempt" : maxAttempts() + " attempts";
    }

    private int previousModels() {
        return fallback(job).map(Job.Fallback::after).orElse(0);
    }

    /** The record of the step as this attempt leaves it. */
    Step step(StepStatus status, @Nullable String reason, Usage usage) {
        return job.started(startedAt).ended(status, number(), Times.now(), reason, usage);
    }
}
