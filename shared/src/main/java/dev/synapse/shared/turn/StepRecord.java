package dev.synapse.shared.turn;

import dev.synapse.shared.json.InvalidJsonException;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.StepStatus;

/**
 * The encoding of a step in Redis: one letter, {@code R} while the step is open (running or retrying) and {@code D} once it has its result, then its JSON.
 * Scripts read the letter only.
 */
final class StepRecord {

    private StepRecord() {}

    static String write(Step step) {
        boolean open = step.status() == StepStatus.RUNNING || step.status() == StepStatus.RETRYING;
        return (open ? "R" : "D") + Json.write(step);
    }

    static Step read(String text) {
        return Json.read(text.isEmpty() ? text : text.substring(1), Step.class);
    }

    /** Whether an attempt of the step is running; false if the record is unreadable. */
    static boolean isRunning(String text) {
        try {
            return read(text).status() == StepStatus.RUNNING;
        } catch (InvalidJsonException e) {
            return false;
        }
    }
}
