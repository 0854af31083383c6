package dev.synapse.shared.turn;

/**
 * The result of a commit. Only {@link #OK} means that the commit took effect. Any other result leaves turn, thread and events unchanged,
 * though some scripts still record the cost of model calls, and {@code accept} may have discarded corrupt state.
 */
public enum CommitResult {
    /** The commit took effect as a whole. */
    OK,
    /**
     * Nothing to do: the job is no longer pending, or the step already has its result (perhaps by this same commit, whose reply was lost). Of
     * {@code accept}: the turn is queued or active, or final in PostgreSQL.
     */
    DUP,
    /** The turn has ended according to Redis, but not according to PostgreSQL; only of {@code accept}. */
    FINAL,
    /** Another consumer has taken over the job; nothing changed. The caller drops its result. */
    FENCED,
    /** Redis has lost the job; nothing changed. */
    LOST,
    /** The turn accepts no more results. Scripts that end a delivery have acknowledged the job; the others leave it to the caller. */
    STALE,
    /** The turn's checkpoint has changed: the caller reads it and decides again. */
    CONFLICT,
    /** Another turn of the group is active. */
    BUSY,
    /** An earlier turn of the group has to start first, or this one is held because it is being withdrawn. */
    NOT_NEXT
}
