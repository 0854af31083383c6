package dev.synapse.models.http;

/** Reads the events of one reply in order, and tells complete replies from incomplete ones. For one call on one thread. */
public interface EventReader {
    /**
     * Reads one event.
     *
     * @param data the data of a server-sent event, or a line; never blank
     * @throws StreamException if reading must stop
     */
    void read(String data);

    /** Whether the end marker has been received; nothing more is read then. */
    boolean isComplete();

    /** Whether a stream that ended here is complete; differs from {@link #isComplete} in protocols without an end marker. */
    default boolean isWhole() {
        return isComplete();
    }

    /** Describes what is missing, for an error message; called only if a stream ended before it was complete. */
    String missing();
}
