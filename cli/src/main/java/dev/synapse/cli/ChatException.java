package dev.synapse.cli;

import java.net.URI;

/** A failure of the chat or of one of its requests, with a message for the user and the exit code. */
final class ChatException extends RuntimeException {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NO_SERVER = 3;
    static final int INTERRUPTED = 130;

    private final int exitCode;
    private final int status;

    private ChatException(String message, int exitCode, int status) {
        super(message);
        this.exitCode = exitCode;
        this.status = status;
    }

    static ChatException failed(String message) {
        return new ChatException(message, FAILED, 0);
    }

    static ChatException usage(String message) {
        return new ChatException(message + " (see ./synapse chat --help)", USAGE, 0);
    }

    static ChatException noServer(URI server, String why) {
        String message = "no Synapse server at %s (%s); start one with: ./synapse up".formatted(server, why);
        return new ChatException(message, NO_SERVER, 0);
    }

    static ChatException errorResponse(int status, String why) {
        return new ChatException(why, FAILED, status);
    }

    int exitCode() {
        return exitCode;
    }

    /** HTTP status of the error response, or 0 if the failure is not an error response. */
    int status() {
        return status;
    }

    boolean isNoServer() {
        return exitCode == NO_SERVER;
    }
}
