package dev.synapse.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Formats tool calls and their results as lines, with caller, arguments, result and duration. */
final class ToolTrace {
    private static final int MAX_LENGTH = 100;

    private final Map<String, Started> started = new HashMap<>();

    private record Started(String caller, Optional<Instant> at) {}

    /** A line; {@code isFailure} if it reports a failed call. */
    record Line(String text, boolean isFailure) {}

    List<Line> calls(Message message) {
        return message.toolCalls().stream().map(call -> called(message, call)).toList();
    }

    private Line called(Message message, ToolCall call) {
        started.put(call.id(), new Started(message.senderAlias(), message.time()));
        return new Line("  %s → %s(%s)".formatted(message.senderAlias(), call.name(), call.arguments()), false);
    }

    Line result(Message message) {
        Optional<Started> call = message.toolCallId().map(started::remove);
        String caller = call.map(Started::caller).orElse("");
        String took = call.flatMap(Started::at)
                .flatMap(from -> message.time().map(to -> " (" + Texts.seconds(between(from, to)) + ")"))
                .orElse("");
        String result = message.error()
                .map(error -> "failed: " + Texts.excerpt(error, MAX_LENGTH))
                .orElseGet(() -> Texts.excerpt(message.text(), MAX_LENGTH));
        String line = "  %s ← %s%s: %s".formatted(caller, message.senderAlias(), took, result);
        return new Line(line, message.error().isPresent());
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
