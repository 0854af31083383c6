package dev.synapse.gateway.cleanup;

/** A kind of rows in PostgreSQL that are obsolete once they have expired. */
public interface ExpiredRows {

    /** The plural name of the rows, for the log. */
    String description();

    /** Removes at most {@code batch} expired rows in one transaction and returns their number. Gateways may do so concurrently. */
    int removeBatch(int batch);
}
