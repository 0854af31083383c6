package dev.synapse.models;

/** Calls the models of one vendor. Thread-safe; designed for virtual threads. */
public interface ModelClient {
    /**
     * Calls a model and blocks until its reply is complete. Deltas are delivered on the calling thread.
     *
     * @throws ModelException if there is no complete reply
     * @throws InterruptedException if the thread was interrupted; the connection to the vendor is closed
     */
    ModelReply call(ModelRequest request, DeltaSink deltas) throws ModelException, InterruptedException;

    /** Whether the model may see the images of a prompt; false if it is known not to. */
    default boolean maySeeImages(String model) {
        return true;
    }
}
