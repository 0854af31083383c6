package dev.synapse.workers.loop;

import dev.synapse.models.ModelException;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.Providers;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a summary into prompts in place of the messages that do not fit. A summary is made once the prompt leaves out something that the
 * group's newest summary does not cover, and then covers more than that, so that the next one is not needed soon. If it fails, or no
 * budget allows it, the messages are left out without a summary. Thread-safe.
 */
final class PromptSummaries {

    private static final Logger log = LoggerFactory.getLogger(PromptSummaries.class);

    private static final long MAX_SUMMARY_TOKENS = 2_000;
    private static final int WHOLE_THREAD = 500;

    private final Providers providers;
    private final ModelCallMetrics metrics;

    PromptSummaries(Providers providers, ModelCallMetrics metrics) {
        this.providers = providers;
        this.metrics = metrics;
    }

    /** The request with the messages that fit, and a summary of those that do not. */
    ModelRequest request(MemberStep step, PromptDraft draft) throws InterruptedException {
        long tokens = Math.min(MAX_SUMMARY_TOKENS, draft.window().tokens() / 8);
        FittedTranscript fitted = draft.window().fit(draft.transcript(), draft.tools(), tokens);
        if (!fitted.isCut()) {
            return draft.request(fitted.prompt(ContextWindow.OMISSION_NOTICE));
        }
        Optional<Summary> newest = step.live().summary();
        Optional<SummaryRequest> uncovered = uncovered(step, newest, fitted);
        if (uncovered.isEmpty()) {
            return draft.request(fitted.prompt(replacement(newest, false)));
        }
        Optional<Summary> made = make(step, draft, uncovered.get(), tokens);
        return draft.request(fitted.prompt(replacement(made.or(() -> newest), made.isEmpty())));
    }

    /** The messages that are left out and not summarised yet, with some that would be left out next. */
    private static Optional<SummaryRequest> uncovered(
            MemberStep step, Optional<Summary> newest, FittedTranscript fitted) {
        Summary before = newest.orElse(null);
        ThreadView view = step.view();
        if (view.first() > 0 && (before == null || !SummaryRequest.reaches(before, view))) {
            view = step.live()
                    .thread(WHOLE_THREAD)
                    .filter(whole -> whole.turn().equals(step.view().turn()))
                    .orElse(view);
        }
        return SummaryRequest.of(before, view, fitted.from()).isEmpty()
                ? Optional.empty()
                : SummaryRequest.of(before, view, fitted.fromHalf());
    }

    private Optional<Summary> make(MemberStep step, PromptDraft draft, SummaryRequest uncovered, long tokens)
            throws InterruptedException {
        ModelRequest request = uncovered.request(draft);
        ModelCallMeter meter = step.summaryMeter(request, providers.models());
        if (!BudgetReservations.reserveOptional(step, meter, request)) {
            return Optional.empty();
        }
        try {
            ModelReply reply = providers.client(request.provider()).call(request, meter);
            return save(step, uncovered.summary(reply.text(), tokens), meter.completed(reply));
        } catch (ModelException e) {
            log.info("Continuing step {} without a summary: {}", step.job().step(), e.getMessage());
            return save(step, Optional.empty(), meter.failed(ModelCallOutcome.FAILED, e));
        } catch (InterruptedException e) {
            ModelCall call = meter.cancelled();
            metrics.count(call);
            step.usage().add(call);
            throw e;
        }
    }

    private Optional<Summary> save(MemberStep step, Optional<Summary> summary, ModelCall call) {
        metrics.count(call);
        CommitResult result = step.live().recordSummary(summary, call);
        if (result == CommitResult.OK || result == CommitResult.CONFLICT) {
            step.usage().addRecorded(call);
        } else {
            step.usage().add(call);
        }
        step.live().settle(step.view().roster(), List.of(call));
        return summary;
    }

    /** The message that replaces the omitted ones. */
    private static PromptMessage replacement(Optional<Summary> summary, boolean hasGap) {
        if (summary.isEmpty()) {
            return ContextWindow.OMISSION_NOTICE;
        }
        String gap = hasGap ? "\n\nWhat was said between that and what follows is left out here." : "";
        return new UserMessage(
                null,
                "(Summary of earlier messages of this group:\n"
                        + SpeakerLines.quote(summary.get().text()) + gap + ")");
    }
}
