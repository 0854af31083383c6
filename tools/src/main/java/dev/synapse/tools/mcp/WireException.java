package dev.synapse.tools.mcp;

/** A message got no good answer; the text says what the server did, in words that follow its name. */
final class WireException extends RuntimeException {
    private final Fate fate;

    /** What became of the message. */
    enum Fate {
        /** The server has not acted on it, and may the next time. */
        UNDONE,
        /** The server may have acted on it, or not. */
        UNKNOWN,
        /** The server has answered, and would again. */
        REFUSED
    }

    private WireException(Fate fate, String message) {
        super(message, null, false, false);
        this.fate = fate;
    }

    static WireException undone(String message) {
        return new WireException(Fate.UNDONE, message);
    }

    static WireException unknown(String message) {
        return new WireException(Fate.UNKNOWN, message);
    }

    static WireException refused(String message) {
        return new WireException(Fate.REFUSED, message);
    }

    Fate fate() {
        return fate;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
