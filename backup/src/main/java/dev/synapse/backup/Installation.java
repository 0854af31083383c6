package dev.synapse.backup;

/**
 * Where the data of a Synapse are. Methods throw {@code InvalidSettingException}, with a message for the user, if the data cannot be
 * accessed; nothing is opened before the command line and the backup are known to be valid.
 */
public interface Installation {

    /** The database, which Synapse may be using. */
    OpenDatabase openForBackup();

    /** The database, which Synapse must not be using. */
    OpenDatabase openForRestore();

    /** Discards what Redis knows of running turns, if that is possible; returns what was done, or what the user has to do. */
    String discardLiveState();
}
