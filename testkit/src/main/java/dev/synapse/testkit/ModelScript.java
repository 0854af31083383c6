package dev.synapse.testkit;

/** Decides what the scripted model replies. Called by many threads at once. */
@FunctionalInterface
public interface ModelScript {
    Reply reply(ModelRequest request);
}
