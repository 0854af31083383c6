package dev.synapse.shared.turn;

/** What became of a commit. Only {@link #OK} wrote anything beyond an acknowledgement. */
public enum CommitResult {
    /** All of it is done. */
    OK,
    /** It had been done before; nothing changed. */
    DUP,
    /** Another took the job over; nothing changed, the result is to be dropped. */
    FENCED,
    /** Redis has lost the job; nothing changed. */
    LOST,
    /** The turn is no longer active; the job is acknowledged. */
    STALE,
    /** The turn's state has moved on: read it and decide again. */
    CONFLICT,
    /** Another turn of the group is active. */
    BUSY,
    /** An earlier turn has to come first. */
    NOT_NEXT
}
