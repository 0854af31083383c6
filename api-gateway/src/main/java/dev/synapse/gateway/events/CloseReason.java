package dev.synapse.gateway.events;

/** Why the server ends a stream of events, with the code that a socket is closed with (RFC 6455, section 7.4). */
enum CloseReason {
    GOODBYE(1000, ""),
    GROUP_GONE(1000, "the group was deleted"),
    SILENT(1001, "the client sent nothing for too long"),
    PROTOCOL_ERROR(1002, "the frame breaks RFC 6455"),
    NOT_UTF8(1007, "the text is not UTF-8"),
    LOGGED_OUT(1008, "the login has ended"),
    TOKEN_EXPIRED(1008, "token expired"),
    TOO_MANY_FRAMES(1008, "too many frames or bytes per second"),
    TOO_LARGE(1009, "the frame is too large"),
    ERROR(1011, "something went wrong on our side"),
    SERVER_STOPS(1012, "the server stops; come back"),
    TOO_SLOW(1013, "reading too slowly; come back with after");

    private final int code;
    private final String reason;

    CloseReason(int code, String reason) {
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
