package dev.synapse.workers.loop;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.TurnInput;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepKind;
import dev.synapse.shared.model.StepStatus;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of a step, and the ways in which it can end. Each ends the delivery by a commit.
 *
 * @param begun when this try began
 * @param maxAttempts tries of one step, crashes included
 */
record Attempt(StepCommits commits, Delivery delivery, Job.StepJob job, Instant begun, int maxAttempts) {

    private static final Logger log = LoggerFactory.getLogger(Attempt.class);
    /** Why a step is given up that brought its process down each time. */
    static final String ENDLESS = "never came to an end";

    private static final String BROKEN_OFF = "The call was broken off because the turn ended";

    static Attempt of(StepCommits commits, Delivery delivery, Job.StepJob job, int maxAttempts) {
        int before = fallback(job).map(Job.Fallback::after).orElse(0);
        return new Attempt(commits, delivery, job, Times.now(), maxAttempts + before);
    }

    private static Optional<Job.Fallback> fallback(Job.StepJob job) {
        return job instanceof Job.RunAgentLlm ask ? Optional.ofNullable(ask.fallback()) : Optional.empty();
    }

    /** Which try of the step this is: those that were put off and those that ended with their process count alike. */
    int number() {
        return job.attempt() + delivery.deliveries() - 1;
    }

    boolean isLast() {
        return number() >= maxAttempts;
    }

    /** Whether the step has had more tries than it may, without one coming to an end. */
    boolean isOneTooMany() {
        return number() > maxAttempts;
    }

    void acknowledge() {
        commits.acknowledge(delivery.claim(), job.group());
    }

    void complete(Message message, StepUsage spent, TurnInput input, List<String> eventsBefore) {
        String reason = fallback(job)
                .map(other -> "%s/%s answered instead: %s".formatted(other.provider(), other.model(), other.reason()))
                .orElse(null);
        end(delivery.claim(), StepStatus.COMPLETED, reason, spent, Optional.of(message), input, eventsBefore);
    }

    /** The step failed, but its caller can go on with what the message says. */
    void completeWithError(Message message, String reason, TurnInput input) {
        end(delivery.claim(), StepStatus.FAILED, reason, StepUsage.NONE, Optional.of(message), input, List.of());
    }

    void fail(String reason, StepUsage spent, List<String> eventsBefore) {
        TurnInput input = new TurnInput.StepFailed(job.step(), reason, spent.usage());
        end(delivery.claim(), StepStatus.FAILED, reason, spent, Optional.empty(), input, eventsBefore);
    }

    /** The step cannot be done: it fails, and its job goes to the dead letters. */
    void giveUp(StepUsage spent, String why) {
        String reason = "The step was tried %d times and %s".formatted(maxAttempts, why);
        TurnInput input = new TurnInput.StepFailed(job.step(), reason, spent.usage());
        Claim claim = delivery.claim().givingUp(reason);
        end(claim, StepStatus.FAILED, reason, spent, Optional.empty(), input, List.of());
    }

    /**
     * The call was broken off. If that is because its turn takes no results any more, this ends the step, with what it has used;
     * otherwise the job is left for another try. The commit has a thread of its own, since this one may be interrupted again.
     */
    void abort(StepUsage spent, List<String> events) {
        Step step = step(StepStatus.CANCELLED, BROKEN_OFF, spent.usage());
        Thread.ofVirtual().name("abort-" + job.step()).start(() -> {
            try {
                saveIfDropped(commits.abort(delivery.claim(), job, step, events, spent.calls()), spent);
            } catch (RedisUnavailable e) {
                log.debug("The end of step {} is left to others: {}", job.step(), e.getMessage());
            }
        });
    }

    void retry(Duration delay, String reason, StepUsage spent, List<String> eventsBefore) {
        retryAs(job, delay, reason, spent, eventsBefore);
    }

    /** The same step as another job. */
    void retryAs(Job.StepJob next, Duration delay, String reason, StepUsage spent, List<String> eventsBefore) {
        Step step = step(StepStatus.RETRYING, reason, spent.usage());
        List<String> events = new ArrayList<>(eventsBefore);
        events.add(Events.step("step.retrying", job.group(), job.turn(), Times.now(), step));
        saveIfDropped(commits.retry(delivery, next, step, delay, events, spent.calls()), spent);
    }

    private void end(
            Claim claim,
            StepStatus status,
            @Nullable String reason,
            StepUsage spent,
            Optional<Message> message,
            TurnInput input,
            List<String> eventsBefore) {
        Step step = message.map(Message::meta)
                .map(meta -> step(status, reason, spent.usage()).answeredBy(meta.provider(), meta.model()))
                .orElseGet(() -> step(status, reason, spent.usage()));
        String event = Events.step("step." + status.text(), job.group(), job.turn(), Times.now(), step);
        StepResult result = new StepResult(step, message, input, List.of(event), spent.calls());
        saveIfDropped(commits.complete(claim, job, result, eventsBefore), spent);
    }

    /** Another has the step now, and its result is dropped; what it has cost is not. */
    private void saveIfDropped(CommitResult result, StepUsage spent) {
        boolean dropped = result == CommitResult.FENCED || result == CommitResult.LOST;
        List<ModelCall> own = spent.calls().stream()
                .filter(call -> call.outcome() != ModelCallOutcome.LOST)
                .map(ModelCall::discarded)
                .toList();
        if (dropped && !own.isEmpty()) {
            commits.record(job, own);
        }
    }

    private Step step(StepStatus status, @Nullable String reason, Usage usage) {
        return switch (job) {
            case Job.RunAgentLlm ask ->
                Step.started(ask.step(), ask.number(), StepKind.RUN_AGENT_LLM, ask.alias(), begun)
                        .ended(status, number(), Times.now(), reason, usage);
            case Job.RunTool run ->
                Step.started(
                                run.step(),
                                run.number(),
                                StepKind.RUN_TOOL,
                                run.tool().name(),
                                begun)
                        .ended(status, number(), Times.now(), reason, usage);
        };
    }
}
