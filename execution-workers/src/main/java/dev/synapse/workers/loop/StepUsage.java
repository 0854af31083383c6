package dev.synapse.workers.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step has consumed.
 *
 * @param usage the sum over all its attempts so far
 * @param calls the calls on models that are not noted with the turn yet
 */
record StepUsage(Usage usage, List<ModelCall> calls) {

    static final StepUsage NONE = new StepUsage(Usage.NONE, List.of());

    /** What attempts have consumed whose calls are noted. */
    static StepUsage noted(List<ModelCall> earlier) {
        return new StepUsage(earlier.stream().map(ModelCall::usage).reduce(Usage.NONE, Usage::plus), List.of());
    }

    /** With one call more that is noted. */
    StepUsage withNoted(ModelCall call) {
        return new StepUsage(usage.plus(call.usage()), calls);
    }

    /** With one call more. */
    StepUsage with(ModelCall call) {
        List<ModelCall> all = new ArrayList<>(calls);
        all.add(call);
        return new StepUsage(usage.plus(call.usage()), all);
    }
}
