package dev.synapse.gateway.cleanup;

/** A kind of rows in PostgreSQL that are obsolete once they have expired. */
public interface ExpiredRows {

    /** The size of a batch, if the kind has no other. */
    int BATCH = 500;

    /** The plural name of the rows, for the log. */
    String description();

    /** Removes a small number of expired rows; returns whether more may remain. Gateways may do so concurrently. */
    boolean removeBatch();
}
