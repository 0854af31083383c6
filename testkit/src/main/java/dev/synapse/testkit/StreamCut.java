package dev.synapse.testkit;

/** How a server breaks a stream of events off. */
public enum StreamCut {
    /** It ends the response regularly. */
    END,
    /** It closes the connection within an event. */
    CLOSE,
    /** It resets the connection. */
    RESET
}
