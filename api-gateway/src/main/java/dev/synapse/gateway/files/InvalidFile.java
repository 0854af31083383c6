package dev.synapse.gateway.files;

/** The content of a file is not what its media type says. The message tells the client why, and is sent to it unchanged. */
final class InvalidFile extends Exception {

    InvalidFile(String message) {
        super(message, null, false, false);
    }
}
