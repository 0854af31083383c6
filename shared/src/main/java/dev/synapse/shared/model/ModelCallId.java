package dev.synapse.shared.model;

/**
 * Which call on a model this is, the same each time it is spoken of: what is recorded under it counts once.
 *
 * @param attempt the try of the step, from 1
 * @param number which of the calls that a try may make: for the answer, or for a summary before it
 */
public record ModelCallId(StepId step, int attempt, int number) {

    /** The number of the call for the answer, the only one that most tries make. */
    public static final int ANSWER = 1;

    private static final int SUMMARY = 2;

    /** The call for the answer. */
    public static ModelCallId of(StepId step, int attempt) {
        return new ModelCallId(step, attempt, ANSWER);
    }

    /** The call for a summary of what the prompt has no room for. */
    public static ModelCallId ofSummary(StepId step, int attempt) {
        return new ModelCallId(step, attempt, SUMMARY);
    }

    /** The id in one word. */
    public String text() {
        return step + ":" + attempt + ":" + number;
    }
}
