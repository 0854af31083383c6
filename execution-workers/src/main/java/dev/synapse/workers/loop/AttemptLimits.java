package dev.synapse.workers.loop;

/**
 * How often a step is attempted. Immutable.
 *
 * @param any attempts in general, and processes that may die with one job
 * @param busy attempts of a step whose model was busy or out of reach: they cost nothing, and have to span its overload
 */
record AttemptLimits(int any, int busy) {

    /** The same limit for all. */
    static AttemptLimits of(int attempts) {
        return new AttemptLimits(attempts, attempts);
    }
}
