package dev.synapse.shared.model;

/**
 * Which call on a model this is, the same each time it is spoken of: what is recorded under it counts once.
 *
 * @param attempt the try of the step, from 1
 * @param number the call's place in that try, from 1
 */
public record CallId(StepId step, int attempt, int number) {

    /** The one call that most tries make. */
    public static CallId of(StepId step, int attempt) {
        return new CallId(step, attempt, 1);
    }

    /** The id in one word. */
    public String text() {
        return step + ":" + attempt + ":" + number;
    }
}
