package dev.synapse.gateway.events;

/** Why the server ends a stream of events, with the code that a socket is closed with (RFC 6455, section 7.4). */
enum Closing {
    GOODBYE(1000, ""),
    GROUP_GONE(1000, "the group was deleted"),
    LOGGED_OUT(1008, "the login has ended"),
    TOO_LARGE(1009, "the frame is too large"),
    ERROR(1011, "something went wrong on our side"),
    SERVER_STOPS(1012, "the server stops; come back"),
    TOO_SLOW(1013, "reading too slowly; come back with after"),
    SILENT(1001, "nothing was heard of the client");

    private final int code;
    private final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
