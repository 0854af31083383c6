package dev.synapse.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tool calls and their results as lines: who calls, with what, what came back and how long it took. */
final class ToolTrace {
    private static final int LONGEST = 100;

    private final Map<String, Started> started = new HashMap<>();

    private record Started(String caller, Optional<Instant> at) {}

    /** A line, and whether it tells of a failure. */
    record Line(String text, boolean bad) {}

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
        String what = message.error()
                .map(error -> "failed: " + Texts.excerpt(error, LONGEST))
                .orElseGet(() -> Texts.excerpt(message.text(), LONGEST));
        String line = "  %s ← %s%s: %s".formatted(caller, message.senderAlias(), took, what);
        return new Line(line, message.error().isPresent());
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
