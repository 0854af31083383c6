package dev.synapse.workers.loop;

import dev.synapse.models.ModelException;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import dev.synapse.models.Providers;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.Summary;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells members a summary of what their prompt has no room for. It is made when something falls out of the prompt that the group's
 * newest summary does not cover, then of more than that, so that the next is not needed soon. Without one, because it failed or no
 * budget allows it, that is left out. Thread-safe.
 */
final class PromptSummaries {

    private static final Logger log = LoggerFactory.getLogger(PromptSummaries.class);

    private static final long LONGEST = 2_000;
    private static final int WHOLE_THREAD = 500;

    private final StepCommits commits;
    private final Providers providers;
    private final ModelCallMetrics metrics;
    private final BudgetReservations allowances;

    PromptSummaries(StepCommits commits, Providers providers, ModelCallMetrics metrics, BudgetReservations allowances) {
        this.commits = commits;
        this.providers = providers;
        this.metrics = metrics;
        this.allowances = allowances;
    }

    /**
     * A request as it is to be made.
     *
     * @param before what the step has consumed by now
     */
    record Asked(ModelRequest request, StepUsage before) {}

    /** The question with what fits, and a summary in the place of what does not. */
    Asked ask(Attempt attempt, PromptDraft question, StepUsage before) throws InterruptedException {
        long room = Math.min(LONGEST, question.window().tokens() / 8);
        FittedTranscript fitted = question.window().fit(question.transcript(), question.tools(), room);
        if (!fitted.isCut()) {
            return new Asked(question.asking(fitted.prompt(ContextWindow.LEFT_OUT)), before);
        }
        Optional<Summary> newest = commits.summary(attempt.job().group());
        Optional<SummaryRequest> missing = missing(attempt, question, newest, fitted);
        if (missing.isEmpty()) {
            return new Asked(question.asking(fitted.prompt(told(newest, false))), before);
        }
        Made made = make(attempt, question, missing.get(), room, before);
        boolean gap = made.summary().isEmpty();
        return new Asked(question.asking(fitted.prompt(told(made.summary().or(() -> newest), gap))), made.before());
    }

    /** What is left out and not in the summary yet, with some of what would be left out next. */
    private Optional<SummaryRequest> missing(
            Attempt attempt, PromptDraft question, Optional<Summary> newest, FittedTranscript fitted) {
        Summary before = newest.orElse(null);
        ThreadView view = question.view();
        if (view.first() > 0 && (before == null || !SummaryRequest.reaches(before, view))) {
            view = commits.view(attempt.job().group(), WHOLE_THREAD)
                    .filter(whole -> whole.turn().equals(question.view().turn()))
                    .orElse(view);
        }
        return SummaryRequest.of(before, view, fitted.from()).isEmpty()
                ? Optional.empty()
                : SummaryRequest.of(before, view, fitted.fromHalf());
    }

    /** A summary, if it came about, and what the step has consumed then. */
    private record Made(Optional<Summary> summary, StepUsage before) {}

    private Made make(Attempt attempt, PromptDraft question, SummaryRequest missing, long room, StepUsage before)
            throws InterruptedException {
        ModelRequest request = missing.request(question);
        ModelCallId id = ModelCallId.ofSummary(attempt.job().step(), attempt.number());
        ModelCallMeter meter = new ModelCallMeter(
                id, question.agent(), question.view().roster().owner(), request, providers.models());
        if (!allowances.allows(attempt, question.view().roster(), meter, request)) {
            return new Made(Optional.empty(), before);
        }
        try {
            ModelReply reply = providers.client(request.provider()).call(request, meter.measuring(text -> {}));
            return keep(attempt, question, missing.made(reply.text(), room), meter.completed(reply), before);
        } catch (ModelException e) {
            log.info("Step {} goes without a summary: {}", attempt.job().step(), e.getMessage());
            return keep(attempt, question, Optional.empty(), meter.failed(ModelCallOutcome.FAILED, e), before);
        } catch (InterruptedException e) {
            ModelCall call = meter.cancelled();
            metrics.count(call);
            attempt.abort(before.with(call), List.of());
            throw e;
        }
    }

    private Made keep(
            Attempt attempt, PromptDraft question, Optional<Summary> summary, ModelCall call, StepUsage before) {
        metrics.count(call);
        CommitResult result = commits.summarize(attempt.delivery().claim(), attempt.job(), summary, List.of(call));
        boolean noted = result == CommitResult.OK || result == CommitResult.CONFLICT;
        allowances.settle(question.view().roster(), StepUsage.NONE.with(call));
        return new Made(summary, noted ? before.withNoted(call) : before.with(call));
    }

    private static PromptMessage told(Optional<Summary> summary, boolean gap) {
        if (summary.isEmpty()) {
            return ContextWindow.LEFT_OUT;
        }
        String rest = gap ? "\n\nWhat was said between that and what follows is left out here." : "";
        return new UserMessage(
                null,
                "(Summary of earlier messages of this group:\n"
                        + SpeakerLines.quoted(summary.get().text()) + rest + ")");
    }
}
