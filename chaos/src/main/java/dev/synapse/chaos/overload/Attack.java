package dev.synapse.chaos.overload;

import java.util.Set;

/**
 * An attack from one address, bounded in requests and time. Immutable: several attackers may run it concurrently.
 */
interface Attack {

    /** Its name in reports. */
    String name();

    /**
     * The allowed outcomes, as {@link Tally} names them. A 429 or 503 and a refused, closed or reset connection are always allowed.
     */
    Set<String> expected();

    /** Runs the attack once. */
    void run(Attacker by, Tally tally) throws InterruptedException;
}
