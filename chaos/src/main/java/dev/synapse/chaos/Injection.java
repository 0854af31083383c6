package dev.synapse.chaos;

import java.time.Duration;

/**
 * A fault that is about to be injected.
 *
 * @param target the service or server; no other fault affects it until the fault is undone
 * @param pause time from the beginning until the fault is undone
 * @param begin injects the fault
 * @param undo undoes it
 */
record Injection(Object target, Duration pause, Runnable begin, Runnable undo) {

    /** A fault that is over as soon as it has happened. */
    static Injection momentary(Object target, Runnable begin) {
        return new Injection(target, Duration.ZERO, begin, () -> {});
    }
}
