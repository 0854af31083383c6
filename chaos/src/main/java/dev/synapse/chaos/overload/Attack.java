package dev.synapse.chaos.overload;

import java.util.Set;

/**
 * One way to push a server over: bounded in count and time, and from one address. Immutable, so several attackers may run the same
 * attack at once.
 */
interface Attack {

    /** How reports name it. */
    String name();

    /**
     * The outcomes that a server which holds its promises may give, as {@link Tally} names them. A 429 or 503, a connection that
     * is refused, closed or reset are always allowed.
     */
    Set<String> expected();

    /** Runs it once, to its end. */
    void run(Attacker by, Tally tally) throws InterruptedException;
}
