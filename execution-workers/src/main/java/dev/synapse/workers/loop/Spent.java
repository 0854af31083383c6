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
record Spent(Usage usage, List<ModelCall> calls) {

    static final Spent NONE = new Spent(Usage.NONE, List.of());

    /** What attempts have consumed whose calls are noted. */
    static Spent noted(List<ModelCall> earlier) {
        return new Spent(earlier.stream().map(ModelCall::usage).reduce(Usage.NONE, Usage::plus), List.of());
    }

    /** With one call more that is noted. */
    Spent withNoted(ModelCall call) {
        return new Spent(usage.plus(call.usage()), calls);
    }

    /** With one call more. */
    Spent with(ModelCall call) {
        List<ModelCall> all = new ArrayList<>(calls);
        all.add(call);
        return new Spent(usage.plus(call.usage()), all);
    }
}
