package dev.synapse.backup;

/** A backup or a restore that was refused or failed; the message says why, and what to do. */
final class BackupException extends RuntimeException {

    BackupException(String message) {
        super(message);
    }

    BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
