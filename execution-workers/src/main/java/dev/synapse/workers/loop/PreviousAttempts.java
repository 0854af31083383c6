package dev.synapse.workers.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Counts what previous attempts of a step have consumed. Thread-safe. */
final class PreviousAttempts {

    private final ModelCallMetrics metrics;

    PreviousAttempts(ModelCallMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Adds the calls of all previous attempts to the step's usage. An attempt without a recorded call was lost with its process.
     *
     * @param meter a meter of the call that each of them made
     */
    void count(MemberStep step, Supplier<ModelCallMeter> meter) {
        int current = step.attempt().number();
        if (current == 1) {
            return;
        }
        List<ModelCall> recorded = step.live().recordedCalls();
        recorded.forEach(step.usage()::addRecorded);
        Set<Integer> known = recorded.stream()
                .filter(PreviousAttempts::endsAttempt)
                .map(call -> call.id().attempt())
                .collect(Collectors.toSet());
        for (int previous = 1; previous < current; previous++) {
            if (!known.contains(previous)) {
                ModelCall lost = meter.get().lost(previous);
                metrics.count(lost);
                step.usage().add(lost);
            }
        }
    }

    /** Whether the attempt made no later call: this one was for the answer, or it was lost. */
    private static boolean endsAttempt(ModelCall call) {
        return call.id().number() == ModelCallId.ANSWER || call.outcome() == ModelCallOutcome.LOST;
    }
}
