package dev.synapse.testkit;

/** Decides the replies of the scripted model. Called concurrently. */
@FunctionalInterface
public interface ModelScript {
    Reply reply(ModelRequest request);
}
