package dev.synapse.workers.loop;

import dev.synapse.models.ModelException;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a step whose model did not answer: it is tried again, put to another model, or it fails. Thread-safe. */
final class FailurePolicy {

    private static final Logger log = LoggerFactory.getLogger(FailurePolicy.class);

    private final Fallbacks fallbacks;

    FailurePolicy(Fallbacks fallbacks) {
        this.fallbacks = fallbacks;
    }

    /**
     * A call that failed.
     *
     * @param spent what the step has consumed so far
     * @param discarded the events that take back what was streamed
     */
    record Call(Attempt attempt, Job.RunAgentLlm job, ThreadView view, StepUsage spent, List<String> discarded) {}

    /** Ends the attempt by what the model said. */
    void end(Call call, ModelException e) {
        String reason = CleanText.of(String.valueOf(e.getMessage()));
        Attempt attempt = call.attempt();
        if (e.isRetryable() && !attempt.isLast() && !RetryDelay.isTooLong(e.retryAfter())) {
            log.info("Step {} is tried again: {}", call.job().step(), reason);
            attempt.retry(RetryDelay.after(attempt.number(), e.retryAfter()), reason, call.spent(), call.discarded());
        } else if (e.mayGoElsewhere()) {
            askAnother(call, reason);
        } else {
            fail(call, reason);
        }
    }

    /** Puts the question to the fallback, if there is one that has not been asked. */
    void askAnother(Call call, String reason) {
        Optional<Job.Fallback> other = fallback(call, reason);
        if (other.isEmpty()) {
            fail(call, reason);
            return;
        }
        log.info("Step {} is put to another model: {}", call.job().step(), reason);
        String told = "%s; %s/%s is asked instead"
                .formatted(reason, other.get().provider(), other.get().model());
        call.attempt()
                .retryAs(call.job().fallingBackOn(other.get()), Duration.ZERO, told, call.spent(), call.discarded());
    }

    private Optional<Job.Fallback> fallback(Call call, String reason) {
        if (call.job().fallback() != null) {
            return Optional.empty();
        }
        var roster = call.view().roster();
        return roster.agent(call.job().alias())
                .flatMap(agent -> fallbacks.after(call.attempt().number(), reason, agent, roster.models()));
    }

    private static void fail(Call call, String reason) {
        Job.Fallback fallback = call.job().fallback();
        String whole = fallback == null ? reason : "%s; it was asked because %s".formatted(reason, fallback.reason());
        call.attempt().fail(whole, call.spent(), call.discarded());
    }
}
