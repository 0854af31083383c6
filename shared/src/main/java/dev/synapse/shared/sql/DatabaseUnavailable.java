package dev.synapse.shared.sql;

/** PostgreSQL did not let us in; the message names the host and the reason. */
public final class DatabaseUnavailable extends RuntimeException {

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
