package dev.synapse.testkit;

/** The maximum number of identical calls to a model, which depends on when they were made. */
@FunctionalInterface
public interface CallLimit {

    /**
     * The limit.
     *
     * @param first time of the first of the calls, as {@link System#nanoTime}
     * @param last time of the last of them
     */
    int between(long first, long last);
}
