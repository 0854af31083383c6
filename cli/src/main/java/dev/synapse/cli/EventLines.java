package dev.synapse.cli;

import java.util.Optional;

/** Formats retries, failures and connection changes as lines, the same in all views. */
final class EventLines {
    private EventLines() {}

    record Line(Screen.Style style, String text) {}

    static Optional<Line> line(Event event) {
        return switch (event) {
            case Event.StepChanged step when step.phase().equals("retrying") -> warning("↻ %s retrying: %s", step);
            case Event.StepChanged step when step.phase().equals("failed") -> warning("✗ %s failed: %s", step);
            case Event.ConnectionChanged(boolean connected, String reason) ->
                Optional.of(new Line(
                        Screen.Style.WARN,
                        connected ? "  reconnected" : "  connection lost (" + reason + "), reconnecting"));
            case Event.StepChanged _,
                    Event.MessageAdded _,
                    Event.MessageDelta _,
                    Event.MessageDiscarded _,
                    Event.TurnChanged _,
                    Event.Resync _,
                    Event.StreamFailed _,
                    Event.Interrupted _,
                    Event.Unknown _ -> Optional.empty();
        };
    }

    private static Optional<Line> warning(String text, Event.StepChanged step) {
        String reason = step.reason().orElse("no reason given");
        return Optional.of(new Line(Screen.Style.WARN, "  " + text.formatted(step.alias(), reason)));
    }
}
