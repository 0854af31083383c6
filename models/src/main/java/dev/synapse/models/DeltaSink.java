package dev.synapse.models;

/**
 * Receives a reply as it streams in. It is called in order, and never after the model call has returned. An exception that it throws aborts
 * the model call and is rethrown by it.
 */
@FunctionalInterface
public interface DeltaSink {
    /** The next piece of the answer's text. */
    void text(String delta);

    /** The next piece of what the model writes before its answer. */
    default void reasoning(String delta) {}

    /** All text so far turned out to be reasoning, and no part of the answer. */
    default void textWasReasoning() {}
}
