package dev.synapse.workers.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Usage;
import java.util.List;

/**
 * The tokens and model calls of a step up to one moment. Immutable.
 *
 * @param total the sum over all attempts so far
 * @param calls the model calls that are not recorded with the turn yet
 */
record StepUsage(Usage total, List<ModelCall> calls) {

    static final StepUsage NONE = new StepUsage(Usage.NONE, List.of());

    StepUsage {
        calls = List.copyOf(calls);
    }
}
