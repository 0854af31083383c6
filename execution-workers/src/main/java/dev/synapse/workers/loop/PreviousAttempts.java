package dev.synapse.workers.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.turn.StepCommits;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What earlier attempts of steps have consumed. Thread-safe. */
final class PreviousAttempts {

    private final StepCommits commits;
    private final ModelCallMetrics metrics;

    PreviousAttempts(StepCommits commits, ModelCallMetrics metrics) {
        this.commits = commits;
        this.metrics = metrics;
    }

    /**
     * All that attempts before this one have consumed. One whose call is not noted was lost with its process.
     *
     * @param meter of a call as each of them made it
     */
    StepUsage of(Attempt attempt, Supplier<ModelCallMeter> meter) {
        if (attempt.number() == 1) {
            return StepUsage.NONE;
        }
        List<ModelCall> noted =
                commits.calls(attempt.job().group(), attempt.job().step());
        Set<Integer> known = noted.stream()
                .filter(PreviousAttempts::wasTheLast)
                .map(call -> call.id().attempt())
                .collect(Collectors.toSet());
        StepUsage spent = StepUsage.noted(noted);
        for (int earlier = 1; earlier < attempt.number(); earlier++) {
            if (!known.contains(earlier)) {
                ModelCall lost = meter.get().lost(earlier);
                metrics.count(lost);
                spent = spent.with(lost);
            }
        }
        return spent;
    }

    /** Whether its attempt made no call after it: it was the member's answer, or it was lost. */
    private static boolean wasTheLast(ModelCall call) {
        return call.id().number() == ModelCallId.ANSWER || call.outcome() == ModelCallOutcome.LOST;
    }
}
