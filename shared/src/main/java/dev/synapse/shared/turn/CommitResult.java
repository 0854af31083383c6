package dev.synapse.shared.turn;

/**
 * The result of a commit. Only {@link #OK} means that the commit took effect: any other result leaves turn, thread and
 * events unchanged, though some scripts still record the cost of model calls.
 */
public enum CommitResult {
    /** The commit took effect as a whole. */
    OK,
    /** The same commit took effect before. */
    DUP,
    /** Another consumer has taken over the job; nothing changed. The caller drops its result. */
    FENCED,
    /** Redis has lost the job; nothing changed. */
    LOST,
    /** The turn is no longer active; the job is acknowledged. */
    STALE,
    /** The turn's state has changed: the caller reads it and decides again. */
    CONFLICT,
    /** Another turn of the group is active. */
    BUSY,
    /** An earlier turn of the group has to begin first, or this one is held because it is being withdrawn. */
    NOT_NEXT
}
