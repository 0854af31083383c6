package dev.synapse.shared.turn;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;

/** A step as it stands in Redis: one letter, D once its result is there and R before, and the record's JSON. */
final class StepRecord {

    private StepRecord() {}

    static String write(Step step) {
        boolean open = step.status() == StepStatus.RUNNING || step.status() == StepStatus.RETRYING;
        return (open ? "R" : "D") + Json.write(step);
    }

    static Step read(String text) {
        return Json.read(text.isEmpty() ? text : text.substring(1), Step.class);
    }

    /** Whether the step has begun and has no end, as far as can be read. */
    static boolean isRunning(String text) {
        try {
            return read(text).status() == StepStatus.RUNNING;
        } catch (InvalidJsonException e) {
            return false;
        }
    }
}
