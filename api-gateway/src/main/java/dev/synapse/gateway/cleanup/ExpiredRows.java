package dev.synapse.gateway.cleanup;

/** Rows in PostgreSQL that nobody needs any more once their time is over. */
public interface ExpiredRows {

    /** What they are, for the log. */
    String what();

    /** Removes some of them, at most {@code batch}, in a transaction of its own, and says how many. Gateways may do so at once. */
    int removeSome(int batch);
}
