package dev.synapse.shared.sql;

/** A connection to PostgreSQL failed; the message names the host and the reason, never the password. */
public final class DatabaseUnavailable extends RuntimeException {

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
