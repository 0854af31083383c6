package dev.synapse.tools.mcp;

/** A message got no good answer; the text says what the server did, in words that follow its name. */
final class TransportException extends RuntimeException {
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

    private TransportException(Fate fate, String message) {
        super(message, null, false, false);
        this.fate = fate;
    }

    static TransportException undone(String message) {
        return new TransportException(Fate.UNDONE, message);
    }

    static TransportException unknown(String message) {
        return new TransportException(Fate.UNKNOWN, message);
    }

    static TransportException refused(String message) {
        return new TransportException(Fate.REFUSED, message);
    }

    Fate fate() {
        return fate;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
