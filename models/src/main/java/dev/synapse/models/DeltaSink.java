package dev.synapse.models;

/** Takes the text of a reply as it comes. Called in order, and never after the call returned. */
@FunctionalInterface
public interface DeltaSink {
    /** One more piece; what it throws ends the call and comes out of it. */
    void text(String delta);
}
