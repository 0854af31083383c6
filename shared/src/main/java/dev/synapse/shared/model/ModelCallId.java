package dev.synapse.shared.model;

/**
 * The identity of a model call. It is deterministic, so a record under it counts once however often it is written.
 *
 * @param attempt the attempt of the step, from 1
 * @param number the call within the attempt: {@link #ANSWER}, or a summary before it
 */
public record ModelCallId(StepId step, int attempt, int number) {

    /** The number of the call for the reply, the only call of most attempts. */
    public static final int ANSWER = 1;

    private static final int SUMMARY = 2;

    /** The call for the reply. */
    public static ModelCallId of(StepId step, int attempt) {
        return new ModelCallId(step, attempt, ANSWER);
    }

    /** The call for a summary of the messages that do not fit into the prompt. */
    public static ModelCallId ofSummary(StepId step, int attempt) {
        return new ModelCallId(step, attempt, SUMMARY);
    }

    /** The id as one word without spaces. */
    public String text() {
        return step + ":" + attempt + ":" + number;
    }
}
