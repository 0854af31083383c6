package dev.synapse.orchestrator.sync;

/**
 * The result of writing an ended turn. {@code done} is the number of the group's newest turn up to which all are final.
 */
public sealed interface SyncResult {

    record Written(long done) implements SyncResult {}

    /** The turn was already final; nothing changed. */
    record AlreadyFinal(long done) implements SyncResult {}

    /** PostgreSQL rejected the content: the turn is stored as failed, with that reason and without its messages and steps. */
    record Rejected(long done) implements SyncResult {}

    /** The group or the turn was deleted; nothing was written. */
    record Deleted() implements SyncResult {}
}
