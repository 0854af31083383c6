package dev.synapse.cli;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Outcome of a turn; {@code reason} is set if it did not complete, {@code answer} if it has one. */
record TurnOutcome(
        Status status, String reason, Optional<String> answer, ApiTypes.@Nullable Usage usage, Duration took) {

    enum Status {
        COMPLETED,
        FAILED,
        CANCELLED,
        TIMED_OUT
    }

    String summary() {
        String tokens =
                usage == null ? "" : " · %,d tokens in, %,d out".formatted(usage.inputTokens(), usage.outputTokens());
        return Texts.seconds(took) + tokens;
    }

    /** One sentence about a turn that did not complete. */
    String errorMessage() {
        return switch (status) {
            case COMPLETED -> "";
            case FAILED -> "the turn failed: " + (reason.isBlank() ? "the server gave no reason" : reason);
            case CANCELLED -> "the turn was cancelled" + (reason.isBlank() ? "" : ": " + reason);
            case TIMED_OUT -> reason;
        };
    }
}
