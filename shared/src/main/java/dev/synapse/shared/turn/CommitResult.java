package dev.synapse.shared.turn;

/** The result of a commit. Only with {@link #OK} did it write anything besides an acknowledgement. */
public enum CommitResult {
    /** The commit took effect as a whole. */
    OK,
    /** The same commit took effect before; nothing changed. */
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
    /** An earlier turn of the group has to begin first. */
    NOT_NEXT
}
