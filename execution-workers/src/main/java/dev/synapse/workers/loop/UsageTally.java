package dev.synapse.workers.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** Adds up the model calls of a step while an attempt runs. For the thread of the attempt. */
final class UsageTally {

    private final List<ModelCall> calls = new ArrayList<>();
    private Usage total = Usage.NONE;

    /** Adds a call that the commit of the attempt is to record. */
    void add(ModelCall call) {
        calls.add(call);
        total = total.plus(call.usage());
    }

    /** Adds a call that is recorded already. */
    void addRecorded(ModelCall call) {
        total = total.plus(call.usage());
    }

    /** The usage so far. */
    StepUsage soFar() {
        return new StepUsage(total, calls);
    }
}
