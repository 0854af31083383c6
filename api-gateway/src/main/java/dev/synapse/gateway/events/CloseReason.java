package dev.synapse.gateway.events;

/** The reason for which the server ends an event stream, with its WebSocket close code (RFC 6455, section 7.4). */
enum CloseReason {
    NORMAL(1000, ""),
    GROUP_DELETED(1000, "group deleted"),
    CLIENT_SILENT(1001, "nothing received from the client for 95 s; answer pings"),
    PROTOCOL_ERROR(1002, "frame violates RFC 6455"),
    NOT_UTF8(1007, "text is not valid UTF-8"),
    LOGGED_OUT(1008, "logged out"),
    TOKEN_EXPIRED(1008, "token expired"),
    TOO_MANY_FRAMES(1008, "more than 20 frames or 32 KiB per second"),
    TOO_LARGE(1009, "message larger than 64 KiB"),
    ERROR(1011, "internal server error"),
    SERVER_STOPPING(1012, "server restarting; reconnect"),
    TOO_SLOW(1013, "client reads too slowly; reconnect with after");

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
