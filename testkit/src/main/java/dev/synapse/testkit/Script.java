package dev.synapse.testkit;

/** Decides what the scripted model replies. Called by many threads at once. */
@FunctionalInterface
public interface Script {
    Reply reply(ModelRequest request);
}
