package dev.synapse.tools.mcp;

/** A message without a valid answer. The text says what the server did and reads as the continuation of its name. */
final class TransportException extends RuntimeException {
    private final Outcome outcome;

    /** What happened to the message. */
    enum Outcome {
        /** The server has not processed the message, and may do so if it is repeated. */
        NOT_PROCESSED,
        /** The server may have processed the message or not. */
        UNKNOWN,
        /** The server has rejected the message, and would again. */
        REJECTED
    }

    private TransportException(Outcome outcome, String message) {
        super(message, null, false, false);
        this.outcome = outcome;
    }

    static TransportException notProcessed(String message) {
        return new TransportException(Outcome.NOT_PROCESSED, message);
    }

    static TransportException unknown(String message) {
        return new TransportException(Outcome.UNKNOWN, message);
    }

    static TransportException rejected(String message) {
        return new TransportException(Outcome.REJECTED, message);
    }

    Outcome outcome() {
        return outcome;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
