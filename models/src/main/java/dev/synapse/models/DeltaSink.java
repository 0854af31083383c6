package dev.synapse.models;

/**
 * Receives the text of a reply as it streams in. It is called in order, and never after the model call has returned.
 */
@FunctionalInterface
public interface DeltaSink {
    /** The next piece of text. An exception thrown here aborts the model call and is rethrown by it. */
    void text(String delta);
}
