package dev.synapse.chaos;

import java.time.Duration;

/**
 * A fault that is about to be injected.
 *
 * @param target the service or server; no other fault affects it until the fault is undone
 * @param victim what is hit, for a reader of the progress
 * @param pause time from the beginning until the fault is undone
 * @param begin injects the fault
 * @param undo undoes it
 */
record Injection(Object target, String victim, Duration pause, Runnable begin, Runnable undo) {

    /** A fault of the whole target. */
    Injection(Object target, Duration pause, Runnable begin, Runnable undo) {
        this(target, target.toString(), pause, begin, undo);
    }

    /** A fault that is over as soon as it has happened. */
    static Injection momentary(Object target, Runnable begin) {
        return new Injection(target, Duration.ZERO, begin, () -> {});
    }
}
