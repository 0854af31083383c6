package dev.synapse.tools.mcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A message without a valid answer. The text says what the server did and reads as the continuation of its name. */
final class TransportException extends RuntimeException {
    private final Outcome outcome;
    private final transient @Nullable RpcError error;

    /** What happened to the message. */
    enum Outcome {
        /** The server has not processed the message, and may do so if it is repeated. */
        NOT_PROCESSED,
        /** The server may have processed the message or not. */
        UNKNOWN,
        /** The server has rejected the message, and would again. */
        REJECTED
    }

    /** An error of the protocol. */
    record RpcError(int code, JsonNode data) {}

    private TransportException(Outcome outcome, String message, @Nullable RpcError error) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.error = error;
    }

    static TransportException notProcessed(String message) {
        return new TransportException(Outcome.NOT_PROCESSED, message, null);
    }

    static TransportException unknown(String message) {
        return new TransportException(Outcome.UNKNOWN, message, null);
    }

    static TransportException rejected(String message) {
        return new TransportException(Outcome.REJECTED, message, null);
    }

    static TransportException unreadable() {
        return rejected("sent an unreadable answer");
    }

    /** The error object of a response. */
    static TransportException error(JsonNode error) {
        return new TransportException(
                Outcome.REJECTED,
                "answered with an error: " + error.path("message").asString("no message"),
                new RpcError(error.path("code").asInt(0), error.path("data")));
    }

    Outcome outcome() {
        return outcome;
    }

    /** The error object of the server's response, if that is the failure. */
    Optional<RpcError> error() {
        return Optional.ofNullable(error);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
